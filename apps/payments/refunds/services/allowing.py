"""A refund's part of a payment: taken by one statement that PostgreSQL refuses above what the gateway took."""

from django.db.models import F, Q

from apps.core.money import Money, to_minor
from apps.core.plain import plain
from apps.payments.models import GatewayPayment
from apps.payments.refunds.errors import AboveCaptured
from apps.payments.refunds.models import Allowance, Refund


def claim(*, taken: GatewayPayment, amount: Money) -> None:
    """Takes the amount out of what may still go back; the row stays locked. Raises AboveCaptured."""
    minor = to_minor(amount)
    whole = Allowance(gateway_payment=taken, taken=taken.minor, currency=taken.currency)
    Allowance.objects.bulk_create([whole], ignore_conflicts=True)
    row = Allowance.objects.filter(gateway_payment=taken)
    if row.filter(claimed__lte=F("taken") - minor).update(claimed=F("claimed") + minor):
        return
    left = row.get()
    raise AboveCaptured(available=plain(left.left))


def keep(*, taken: GatewayPayment, amount: Money, user_id: int) -> None:
    """Notes who has what was claimed; the first one, should it be shared out."""
    row = Allowance.objects.filter(Q(kept_for=None) | Q(kept_for=user_id), gateway_payment=taken)
    row.update(kept=F("kept") + to_minor(amount), kept_for=user_id)


def release(refund: Refund) -> None:
    """Gives a refund's part back: it is over, and nothing went."""
    Allowance.objects.filter(gateway_payment_id=refund.gateway_payment_id).update(claimed=F("claimed") - refund.minor)
