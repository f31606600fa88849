"""What a provider's yes means for the person who asked."""

from collections.abc import Mapping
from typing import Any

from .names import NameVerdict, verdict

FINAL_OK, FINAL_FAIL, GREY = "FINAL_OK", "FINAL_FAIL", "GREY"


def identity_verdict(outcome: str, code: str, *, facts: Mapping[str, Any], name: str) -> tuple[str, str]:
    """Outcome class and code: a yes stands only if the birth date and the registered name are this person's.

    `facts` may hold `dob_match`, `name_match` (both true or false) and `registered_name`.
    """
    if outcome != FINAL_OK:
        return outcome, code
    if facts.get("dob_match") is False:
        return FINAL_FAIL, "DOB_MISMATCH"
    registered = str(facts.get("registered_name") or "")
    if registered:
        found = verdict(name, registered)
        if found == NameVerdict.MATCH:
            return outcome, code
        return (GREY, "NAME_UNCLEAR") if found == NameVerdict.GREY else (FINAL_FAIL, "NAME_MISMATCH")
    if facts.get("name_match") is False:
        return FINAL_FAIL, "NAME_MISMATCH"
    return outcome, code
