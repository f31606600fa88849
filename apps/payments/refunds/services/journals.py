"""The refund of a journal: its mirror, for the kinds that the setting names; other money has a way back of its own."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Model

from apps.core import approvals, policy
from apps.core.money import Money
from apps.payments.invoices import services as invoices
from apps.payments.refunds.errors import JournalNotRefundable, OnlyWhole, OwnPayment, RefundUnknown
from apps.wallet import services as wallet
from apps.wallet.errors import AlreadyReversed
from apps.wallet.selectors.postings import Booked, Posting, booked, postings_of

JOURNAL_KEY = "refunds.journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRefund:
    """The mirror's id, or that of the request for a second person."""

    amount: Money
    journal_id: UUID | None = None
    approval_id: UUID | None = None


class _Undone(Exception):
    """Ends a dry run; never leaves this module."""


@transaction.atomic
def journal_refund(*, journal_id: UUID, amount: Money, reason: str, actor: Model) -> JournalRefund:
    """Posts the journal's mirror; from the limit on a second person is asked first.

    Raises RefundUnknown, JournalNotRefundable, OnlyWhole, OwnPayment, AlreadyReversed, InsufficientFunds.
    """
    first = _refundable(journal_id, actor)
    if first.amount != amount:
        raise OnlyWhole(amount={"amount": f"{first.amount.amount}", "currency": str(first.amount.currency)})
    if amount.amount >= policy.get("refunds.approval_limit"):
        asked = approvals.request(key=JOURNAL_KEY, payload={"journal_id": first.id}, maker=actor, reason=reason)
        return JournalRefund(amount=amount, approval_id=asked.pk)
    return JournalRefund(amount=amount, journal_id=_reverse(first, actor=actor, reason=reason).pk)


@transaction.atomic
def journal_refund_approved(*, journal_id: UUID, actor: Model, reason: str) -> Model:
    """Posts the mirror that a second person confirmed. Raises what `journal_refund` raises."""
    return _reverse(_refundable(journal_id, actor), actor=actor, reason=reason)


def mirror_dry_run(*, journal_id: UUID) -> list[Posting]:
    """What the mirror would post now: posted for real, read, and taken back. Raises what reversing raises."""
    found: list[Posting] = []
    try:
        with transaction.atomic():
            mirror = wallet.reverse(journal=journal_id, reference=f"dry-run:{uuid4()}")
            found = postings_of(mirror.pk)
            raise _Undone
    except _Undone:
        return found


def _reverse(first: Booked, *, actor: Model, reason: str) -> Model:
    """A fee that went with it goes back too: its invoice is corrected."""
    mirror = wallet.reverse(journal=first.id, actor=actor, memo=reason)
    invoices.fee_document_correct(journal_id=str(first.id))
    return mirror


def _refundable(journal_id: UUID, actor: Model) -> Booked:
    first = booked(journal_id)
    if first is None:
        raise RefundUnknown("There is no such journal.")
    if first.kind not in policy.get("refunds.reversible_kinds"):
        raise JournalNotRefundable(kind=first.kind)
    if first.is_reversed:
        raise AlreadyReversed
    if actor.pk in first.owner_ids:
        raise OwnPayment("You are a party of this journal: another person must refund it.")
    return first
