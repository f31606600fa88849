"""Which gateway a payout goes through."""

from apps.payments.gateways import services as gateways
from apps.payments.gateways.errors import GatewaysDown
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import SendingState


def gateway_for(payout: Payout) -> str:
    """The gateway that is asked now, none that has failed this payout; empty while none can be."""
    failed = payout.sendings.filter(state__in=[SendingState.FAILED, SendingState.RETURNED])
    try:
        return gateways.choose(direction="OUT", exclude=set(failed.values_list("gateway", flat=True)))
    except GatewaysDown:
        return ""
