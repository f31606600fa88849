"""Disputes over the demo users' deposits: one due tomorrow, one with days left, one at the bank, one lost."""

from datetime import timedelta

from apps.core import clock, demo
from apps.payments.disputes import services
from apps.payments.disputes.states import NewsSource
from apps.payments.gateways.facts import RemoteDispute, RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.states import PaymentState

# Why the payer's bank asks, how many hours are left to answer, and where the dispute stands.
STORIES = (
    ("goods_or_services_not_received", "The payer never got what was paid for", 20, ()),
    ("duplicate_processing", "Paid twice for the same thing", 76, ()),
    ("credit_not_processed", "A refund was promised and did not come", 100, (RemoteState.UNDER_REVIEW,)),
    ("fraudulent", "The card's owner did not pay this", 30, (RemoteState.LOST,)),
)


def load() -> str:
    """As the gateway would tell of them; no two are over the same deposit."""
    whole = GatewayPayment.objects.filter(credited_at__isnull=False, payment__state=PaymentState.CAPTURED)
    taken = whole.select_related("payment").order_by("id")[: len(STORIES)]
    for number, (one, story) in enumerate(zip(taken, STORIES, strict=True), start=1):
        _dispute(one, number, *story)
    return f"{len(STORIES)} disputes"


def _dispute(taken: GatewayPayment, number: int, code: str, reason: str, hours: int, news: tuple) -> None:
    for state in (RemoteState.OPEN, *news):
        told = RemoteDispute(
            gateway=taken.gateway,
            dispute_id=f"disp_Demo{number:010d}" if taken.gateway == "razorpay" else f"{80_000_000 + number}",
            payment_id=taken.gateway_payment_id,
            phase="CHARGEBACK",
            state=state,
            amount=taken.amount,
            reason_code=code,
            reason=reason,
            respond_by=clock.now() + timedelta(hours=hours),
        )
        services.dispute_learn(remote=told, source=NewsSource.WEBHOOK)


demo.register(name="disputes", order=49, load=load)
