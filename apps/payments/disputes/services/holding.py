"""What disputes hold follows from what their payment can still lose, in whatever order it was heard."""

from typing import Any, NamedTuple

from django.db import transaction

from apps.core.money import Money, from_minor
from apps.payments.disputes import selectors
from apps.payments.disputes.models import Dispute, Holding
from apps.payments.disputes.states import LIVE
from apps.payments.models import GatewayPayment
from apps.wallet import accounts
from apps.wallet import services as wallet

KIND, KIND_AGAIN = "disputes.dispute", "disputes.held_again"


class Parts(NamedTuple):
    """Whose an amount is: the user's, nobody's, or some of both."""

    users: Money | None
    suspense: Money | None

    @classmethod
    def of(cls, minor: int, nobodys: int, currency: str) -> "Parts":
        return cls(*(from_minor(part, currency) if part else None for part in (minor - nobodys, nobodys)))


@transaction.atomic
def holds_correct(*, refund_id: Any) -> None:
    """A refund failed: what came back of it may be taken by the bank that disputes the payment. Safe to repeat."""
    disputed = GatewayPayment.objects.filter(refunds=refund_id, disputes__state__in=LIVE).values("pk")[:1]
    payment = GatewayPayment.objects.select_for_update(no_key=True).filter(pk__in=disputed).first()
    if payment is not None:
        _even(payment)


def holds_even(dispute: Dispute) -> None:
    """Puts right what this dispute and the others of its payment hold; the payment is locked by the caller."""
    _even(dispute.gateway_payment)
    dispute.refresh_from_db(fields=["hold_journal", "held"])


def holds_release(disputes) -> None:
    """Lets go what these hold."""
    for dispute in disputes:
        wallet.void(hold=dispute.hold_journal)
        dispute.held = 0
        dispute.save(update_fields=["held"])


def _even(payment: GatewayPayment) -> None:
    """The one raised first holds what it asks for, each later one what is left; what is right stays as it is."""
    live = payment.disputes.filter(state__in=LIVE).select_for_update(of=("self",)).select_related("user")
    changed, elsewhere = [], 0
    for dispute in live.order_by("raised_at", "pk"):
        dispute.gateway_payment = payment
        minor = min(dispute.minor, selectors.at_risk(dispute, elsewhere=elsewhere))
        elsewhere += minor
        if minor != dispute.held:
            changed.append((dispute, minor))
    holds_release(dispute for dispute, _ in changed if dispute.held)
    for dispute, minor in changed:
        if minor:
            _hold(dispute, minor)


def _hold(dispute: Dispute, minor: int) -> None:
    """Sets aside what this dispute can still cost; what was spent is owed."""
    parts = Parts.of(minor, selectors.of_nobody(dispute, minor), dispute.currency)
    named = {"kind": KIND, "reference": dispute, "credit": accounts.gateway(dispute.gateway)}
    if dispute.hold_journal:
        named |= {"kind": KIND_AGAIN, "reference": Holding.objects.create(dispute=dispute, minor=minor)}
    if parts.users is None:
        journal = wallet.hold(debit=accounts.SUSPENSE, amount=parts.suspense, **named)
    else:
        journal = wallet.hold_back(
            user=dispute.user, amount=parts.users, suspense=parts.suspense, or_owed=True, **named
        )
    dispute.hold_journal, dispute.held = journal.pk, minor
    dispute.save(update_fields=["hold_journal", "held"])
