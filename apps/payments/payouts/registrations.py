"""What payouts claim of the ledger, and their figures."""

from django.db.models import Q

from apps.core import metrics
from apps.wallet import claimants

from .models import Payout, Sending
from .selectors import late_ones, under_way
from .states import UNDECIDED

claimants.register("payouts.payout", Payout, reference_type="payouts.payout", claiming=Q(), title="Payout")
claimants.register(
    "payouts.rerouted", Sending, reference_type="payouts.sending", title="Payout moved to another gateway"
)


@metrics.gauges
def payout_figures() -> list[metrics.Reading]:
    """What waits for a person, what is with the banks, and what is there too long."""
    return [
        (
            "munim_payouts_waiting",
            "Payouts that wait for a decision",
            Payout.objects.filter(state__in=UNDECIDED).count(),
        ),
        ("munim_payouts_under_way", "Payouts at the gateways", under_way()[0]),
        ("munim_payouts_late", "Payouts under way for longer than banks take", late_ones()),
    ]
