"""The kernel's SQLSTATEs as typed refusals."""

import json

from django.db import DatabaseError, OperationalError
from psycopg.errors import SerializationFailure

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
JOURNAL_KEY = "wallet_journal_idempotency_key_key"
_ONCE = {"wallet_transfer_resolves_once": HoldNotOpen, "wallet_journal_reversed_once": AlreadyReversed}
_REFUSALS: dict[str, type[DomainError]] = {
    "ML001": InsufficientFunds,
    "ML002": CurrencyMismatch,
    "ML003": AccountFrozen,
    "ML004": HoldNotOpen,
    "ML005": AmountInvalid,
    OUT_OF_RANGE: AmountInvalid,
}


def raise_refusal(error: DatabaseError) -> None:
    """Raises what the database meant: a typed refusal, or contention; returns when it is something else."""
    state = sqlstate(error)
    if state in _REFUSALS:
        raise _REFUSALS[state](**_details(state, error.__cause__.diag.message_detail)) from error
    if state == UNIQUE_VIOLATION:
        name = error.__cause__.diag.constraint_name
        if name in _ONCE:
            raise _ONCE[name]() from error
        if name == JOURNAL_KEY:
            # Posted by somebody else at this very moment: worth another try, which finds the first result.
            raise OperationalError("The key was posted at this moment.") from SerializationFailure()


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
