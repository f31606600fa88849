"""A few refunds of the demo users' deposits: gone, failed, made at the gateway."""

from apps.core import demo
from apps.core.money import Money
from apps.payments.gateways.facts import RemoteRefund, RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.refunds import services
from apps.payments.refunds.models import Refund

REASONS = ("Charged twice by mistake", "Deposited more than intended")


def load() -> str:
    """The newest credited deposits, one refund each."""
    rows = GatewayPayment.objects.filter(credited_at__isnull=False).select_related("payment__user").order_by("-id")
    first, second, third = rows[:3]
    _learn(_ask(first, first.amount / 2, REASONS[0]), RemoteState.PROCESSED)
    _learn(_ask(second, second.amount / 2, REASONS[1]), RemoteState.FAILED)
    made_there = RemoteRefund(
        gateway=third.gateway, refund_id="rfnd_DemoDashboard1", reference="", payment_id=third.gateway_payment_id,
        state=RemoteState.PROCESSED, amount=third.amount / 2, arn="74332746321",
    )  # fmt: skip
    services.refund_learn(remote=made_there, source="WEBHOOK")
    return "3 refunds"


def _ask(taken: GatewayPayment, amount: Money, reason: str) -> Refund:
    return services.refund_request(gateway_payment_id=taken.pk, amount=amount, reason=reason, actor=None)


def _learn(refund: Refund, state: RemoteState) -> None:
    error = "The bank account is closed." if state == RemoteState.FAILED else ""
    services.refund_learn(
        remote=RemoteRefund(
            gateway=refund.gateway, refund_id=f"rfnd_Demo{refund.pk.hex[-10:]}", reference=refund.reference,
            payment_id=refund.gateway_payment.gateway_payment_id, state=state, amount=refund.amount, error=error,
            arn="" if error else "74332746320",
        ),
        source="WEBHOOK",
    )  # fmt: skip


demo.register(name="refunds", order=45, load=load)
