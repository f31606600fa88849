"""The kernel's SQLSTATEs as typed refusals."""

import json

from django.db import DatabaseError

from apps.core.contention import sqlstate
from apps.core.errors import DomainError
from apps.core.money import from_minor

from .errors import (
    AccountFrozen,
    AlreadyReversed,
    AmountInvalid,
    CurrencyMismatch,
    HoldNotOpen,
    InsufficientFunds,
)

UNIQUE_VIOLATION = "23505"
OUT_OF_RANGE = "22003"
_REFUSALS: dict[str, type[DomainError]] = {
    "ML001": InsufficientFunds,
    "ML002": CurrencyMismatch,
    "ML003": AccountFrozen,
    "ML004": HoldNotOpen,
    "ML005": AmountInvalid,
    "ML007": AlreadyReversed,
    OUT_OF_RANGE: AmountInvalid,
}


def refusal_of(error: DatabaseError) -> DomainError | None:
    """The refusal the database spoke, or None when it is something else."""
    state = sqlstate(error)
    diagnosis = getattr(error.__cause__, "diag", None)
    if state == UNIQUE_VIOLATION and diagnosis.constraint_name == "wallet_transfer_resolves_once":
        return HoldNotOpen()
    if state not in _REFUSALS:
        return None
    return _REFUSALS[state](**_details(state, diagnosis.message_detail))


def _details(state: str, detail: str | None) -> dict:
    if not detail or state not in ("ML001", "ML003"):
        return {}
    facts = json.loads(detail)
    details = {"account": facts["account"]}
    if state == "ML001":
        for name in ("needed", "available"):
            amount = from_minor(facts[name], facts["currency"])
            details[name] = {"amount": f"{amount.amount:f}", "currency": facts["currency"]}
    return details
