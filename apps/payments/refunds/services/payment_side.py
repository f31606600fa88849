"""What the payment hears of its refunds. The refund of money that never was its own is none of its business."""

from django.db.models import Sum

from apps.core.money import from_minor
from apps.payments import services as payments
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import RefundState
from apps.payments.states import BreakKind


def hold(taken: GatewayPayment) -> None:
    """Locks the deposit where money moves before it hears of it: whoever has both locks it before the wallet."""
    if _is_its_own(taken):
        payments.payment_hold(payment_id=taken.payment_id)


def begin(taken: GatewayPayment) -> None:
    """A refund is on its way."""
    if _is_its_own(taken):
        payments.refund_started(payment_id=taken.payment_id)


def finish(refund: Refund) -> None:
    """A refund is over, well or not: what has gone back in all, and whether others are under way."""
    taken = refund.gateway_payment
    if not _is_its_own(taken):
        return
    rows = Refund.objects.filter(gateway_payment_id=taken.pk)
    gone = rows.filter(state=RefundState.PROCESSED).aggregate(total=Sum("minor"))["total"] or 0
    payments.refund_ended(
        payment_id=taken.payment_id,
        refunded=from_minor(int(gone), taken.currency),
        still_open=rows.open().exists(),
    )


def _is_its_own(taken: GatewayPayment) -> bool:
    if taken.payment_id is None:
        return False
    if not taken.holds_money:  # returned before we heard of it; another may have paid the order since
        return taken.payment.captured_at is None
    return taken.credited_at is not None or taken.suspense_reason == BreakKind.LATE
