"""What a refund does to the ledger: set aside, gone, back again."""

from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import Model

from apps.core import policy
from apps.core.money import Money, to_minor
from apps.payments.models import GatewayPayment
from apps.payments.refunds.errors import MoneySpent
from apps.payments.refunds.states import SpentMoney
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.errors import InsufficientFunds
from apps.wallet.selectors.postings import Posting, postings_of
from apps.wallet.states import AccountKind

HELD = "refunds.refund"
HELD_IN_SUSPENSE = "refunds.suspense"


class Held(NamedTuple):
    """The journal that set money aside (none: it never was in our books), and what of it the user owes."""

    journal: Model | None
    owed_minor: int = 0


class _Undone(Exception):
    """Ends a dry run; never leaves this module."""


def set_aside(
    *, taken: GatewayPayment, amount: Money, reference: Model | str, or_owed: bool | None = None, actor=None
) -> Held:
    """Holds the money for the gateway: the user's, or that of nobody. `or_owed` None: as the setting says.

    Raises MoneySpent.
    """
    if not taken.holds_money:
        return Held(None)
    credit = accounts.gateway(taken.gateway)
    if taken.in_suspense:
        held = wallet.hold(
            debit=accounts.SUSPENSE, credit=credit, amount=amount, kind=HELD_IN_SUSPENSE, reference=reference,
            actor=actor,
        )  # fmt: skip
        return Held(held)
    if or_owed is None:
        or_owed = policy.get("refunds.spent_money") == SpentMoney.RECEIVABLE
    try:
        held = wallet.hold_back(
            user=taken.payment.user, amount=amount, credit=credit, kind=HELD, reference=reference, or_owed=or_owed,
            actor=actor,
        )  # fmt: skip
    except InsufficientFunds as short:
        raise MoneySpent(available=short.details.get("available")) from short
    return Held(held, _owed(postings_of(held.pk)))


def postings_dry_run(*, taken: GatewayPayment, amount: Money) -> list[Posting]:
    """What a refund would post now: posted for real, read, and taken back. Raises MoneySpent."""
    found: list[Posting] = []
    try:
        with transaction.atomic():
            held = set_aside(taken=taken, amount=amount, reference=f"dry-run:{uuid4()}")
            found = postings_of(held.journal.pk) if held.journal else []
            raise _Undone
    except _Undone:
        return found


def _owed(postings: list[Posting]) -> int:
    return sum(to_minor(line.amount) for line in postings if line.debit_kind == AccountKind.USER_RECEIVABLE)
