"""What is proven of a person beyond their number. KYC sits above accounts, so it says here how it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Verified facts of a user; never logged, never shown whole."""

    name: str = ""
    date_of_birth: date | None = None


_source: Callable[[int], Proven | None] | None = None


def register(source: Callable[[int], Proven | None]) -> None:
    """`source(user_id)` answers what is verified now, or None."""
    global _source
    _source = source


def of(user_id: int) -> Proven | None:
    """What is proven of the user, if anything."""
    return _source(user_id) if _source is not None else None
