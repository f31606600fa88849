"""Which journals deposits claim."""

from django.db.models import Q

from apps.core import retention
from apps.core.ids import uuid7_floor
from apps.payments.models import GatewayPayment
from apps.payments.services.booking import DEPOSIT_KIND, SUSPENSE_KIND
from apps.wallet import claimants

_TAKEN = "payments.gatewaypayment"

claimants.register(
    DEPOSIT_KIND, GatewayPayment, reference_type=_TAKEN, claiming=Q(credited_at__isnull=False), title="Deposit"
)
claimants.register(
    SUSPENSE_KIND,
    GatewayPayment,
    reference_type=_TAKEN,
    claiming=Q(in_suspense=True),
    title="Money without an owner",
)
retention.declare(
    retention.RetentionClass(
        key="payments",
        title="Deposits, refunds, payouts, settlements and documents",
        keep=retention.years("transaction_years"),
        told="not partitioned and never dropped: journals name them, and a document's number may not go missing; what "
        "says whose they were goes with the person's erasure",
        over=lambda before: GatewayPayment.objects.filter(pk__lt=uuid7_floor(before)).count(),
    )
)
