"""Which journals deposits claim."""

from django.db.models import Q

from apps.payments.models import GatewayPayment
from apps.payments.services.booking import DEPOSIT_KIND, SUSPENSE_KIND
from apps.wallet import claimants

_TAKEN = "payments.gatewaypayment"

claimants.register(DEPOSIT_KIND, GatewayPayment, reference_type=_TAKEN, claiming=Q(credited_at__isnull=False))
claimants.register(SUSPENSE_KIND, GatewayPayment, reference_type=_TAKEN, claiming=Q(in_suspense=True))
