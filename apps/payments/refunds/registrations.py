"""Which journals are refunds', and their part of a deposit's story."""

from django.db.models import Q

from apps.payments import timeline
from apps.payments.refunds.models import Refund
from apps.payments.refunds.story import moments
from apps.wallet import claimants

claimants.register(
    "refunds.refund",
    Refund,
    reference_type="refunds.refund",
    claiming=Q(hold__isnull=False, gateway_payment__in_suspense=False),
    title="Refund",
)
claimants.register(
    "refunds.suspense",
    Refund,
    reference_type="refunds.refund",
    claiming=Q(hold__isnull=False, gateway_payment__in_suspense=True),
    title="Refund of money without an owner",
)
timeline.extend("refunds", moments)
