"""Which gateway a payout goes through."""

from apps.payments.gateways import services as gateways
from apps.payments.gateways.errors import GatewaysDown
from apps.payments.payouts.engine.banks import ANY_MODE, mode_of
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import SendingState


def gateway_for(payout: Payout) -> str:
    """The gateway that is asked now, none that has failed this payout; empty while none can be.

    One that says that such transfers do not work there comes last. A payee's bank that is down is so for all of them.
    """
    mode = mode_of(payout.net.amount, ANY_MODE)
    failed = payout.sendings.filter(state__in=[SendingState.FAILED, SendingState.RETURNED])
    try:
        return gateways.choose(direction="OUT", method=mode, exclude=set(failed.values_list("gateway", flat=True)))
    except GatewaysDown:
        return ""
