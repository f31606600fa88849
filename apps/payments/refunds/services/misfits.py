"""What a gateway returned beyond what our books have left of a payment."""

from django.db import transaction

from apps.core import audit, events
from apps.core.models import AuditEntry
from apps.core.money import to_minor
from apps.payments.events import BreakFound
from apps.payments.gateways.facts import RemoteRefund, RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import BreakKind

MISFIT = "refunds.refund.misfit"
_NOTHING_WENT = (RemoteState.FAILED, RemoteState.CANCELLED)


@transaction.atomic
def refund_misfit(*, remote: RemoteRefund) -> bool:
    """Whether no waiting helps: none of ours could still fail and make room. A person is told then, once."""
    named = GatewayPayment.objects.filter(gateway=remote.gateway, gateway_payment_id=remote.payment_id)
    taken = named.select_for_update(of=("self",)).get()
    if Refund.objects.open().filter(gateway_payment=taken).exists():
        return False
    told = AuditEntry.objects.filter(action=MISFIT, target_type=taken._meta.label_lower, target_id=str(taken.pk))
    if remote.state not in _NOTHING_WENT and not told.exists():
        audit.record(MISFIT, taken, actor=None, after={"refund": remote.refund_id, "amount": remote.amount})
        events.publish(
            BreakFound(
                kind=BreakKind.REFUND_OVER.value,
                gateway=taken.gateway,
                object_type=taken._meta.label_lower,
                object_id=str(taken.pk),
                minor=to_minor(remote.amount),
                currency=str(remote.amount.currency),
                reason=f"{BreakKind.REFUND_OVER.label}: {remote.refund_id}",
            )
        )
    return True
