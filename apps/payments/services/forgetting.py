"""What goes when a person is erased."""

from django.db import transaction
from django.db.models import Model

from apps.core import audit
from apps.payments.models import Attempt, GatewayPayment


@transaction.atomic
def payers_forget(*, user: Model) -> int:
    """Blanks who paid and what checkouts were given; amounts, ids and journals stay."""
    gone = GatewayPayment.objects.filter(payment__user_id=user.pk).exclude(payer="").update(payer="")
    Attempt.objects.filter(payment__user_id=user.pk).exclude(checkout={}).update(checkout={})
    audit.record("payments.payers.forget", user, actor=None, count=gone)
    return gone
