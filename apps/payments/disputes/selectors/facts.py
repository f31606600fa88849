"""What a dispute is about: the payment, its owner, what is still at risk, how often its payer disputes."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Sum

from apps.core import clock, policy
from apps.core.money import to_minor
from apps.core.review.models import WorkItem
from apps.core.review.selectors import live_item
from apps.payments.disputes.models import Dispute, EvidencePack
from apps.payments.disputes.states import LIVE, DisputeState, PackState
from apps.payments.models import GatewayPayment
from apps.payments.refunds.selectors import kept_for, refundable, returned_before

QUEUE = "disputes"
NPCI_DAYS = 30
NPCI_CODE = "CD2"


def payment_locked(*, gateway: str, payment_id: str) -> GatewayPayment | None:
    """The gateway's payment, if it is in our books: disputes of one payment come one at a time."""
    booked = GatewayPayment.objects.holding_money().filter(gateway=gateway, gateway_payment_id=payment_id)
    return booked.select_for_update(no_key=True).first()


def owner_of(payment: GatewayPayment):
    """Whose wallet the money went to, at once or out of suspense; None while it lies there."""
    if payment.payment_id and payment.credited_at:
        return payment.payment.user
    return kept_for(payment)


def of_nobody(dispute: Dispute, minor: int, *, taken: int = 0) -> int:
    """How much of this lies in suspense: nobody's part of a payment is taken first, the rest was given to its user.

    `taken`: what the same dispute has taken of it just now.
    """
    payment = dispute.gateway_payment
    if dispute.user_id is None:
        return minor
    if payment.credited_at is not None:
        return 0
    others = payment.disputes.exclude(pk=dispute.pk).aggregate(all=Sum(F("held") + F("lost")))["all"] or 0
    return min(minor, max(to_minor(refundable(payment)) - others - taken, 0))


def order_of(payment: GatewayPayment) -> Any:
    """The deposit that this money paid; None while it lies in suspense."""
    return payment.payment_id if payment.credited_at else None


def at_risk(dispute: Dispute, *, elsewhere: int) -> int:
    """What its bank can still take: the payment less what had gone back, what others took and hold (`elsewhere`).

    A refund begun after the bank raised the dispute takes nothing off: the bank may take the whole all the same.
    """
    payment = dispute.gateway_payment
    lost = payment.disputes.exclude(pk=dispute.pk).aggregate(all=Sum("lost"))["all"] or 0
    return max(payment.minor - returned_before(payment, dispute.raised_at) - lost - elsewhere, 0)


def contested(payment: GatewayPayment) -> str:
    """Why it is not refunded: its bank wants it back, or took it; empty when there is no such dispute."""
    against = payment.disputes.filter(state__in=[*LIVE, DisputeState.LOST])
    return "The payer's bank disputes this payment: answer the dispute instead." if against.exists() else ""


def raised_lately(user_id: int | None) -> int:
    """How many disputes of this user's payments were raised in the last 30 days."""
    if user_id is None:
        return 0
    since = clock.now() - timedelta(days=NPCI_DAYS)
    return Dispute.objects.filter(user_id=user_id, created_at__gt=since).count()


def is_over_cap(raised: int) -> bool:
    """More than NPCI lets banks raise for one payer against one payee."""
    return raised > policy.get("disputes.npci_cap")


def open_item(dispute: Dispute) -> WorkItem | None:
    """Its place in the queue."""
    return live_item(QUEUE, dispute)


def latest_pack(dispute: Dispute) -> EvidencePack | None:
    """The newest pack that is built and still there."""
    return dispute.packs.filter(state=PackState.READY, deleted_at=None).order_by("-built_at").first()


def standing(*, gateway: str, dispute_id: str) -> tuple[str, str] | None:
    """State and phase of a dispute as we know it."""
    known = Dispute.objects.filter(gateway=gateway, dispute_id=dispute_id)
    return known.values_list("state", "phase").first()


def live_ids(*, gateway: str) -> list[str]:
    """The gateway's ids of its disputes that are not over, the one looked at longest ago first."""
    live = Dispute.objects.filter(gateway=gateway, state__in=LIVE)
    return list(live.order_by(F("looked_at").asc(nulls_first=True), "pk").values_list("dispute_id", flat=True))
