"""Claims: a user's own, those to be asked about."""

from collections.abc import Collection
from typing import Any

from apps.core import clock
from apps.payments.reconciliation.errors import ClaimUnknown
from apps.payments.reconciliation.models import Claim
from apps.payments.reconciliation.states import ClaimState

OPEN = (ClaimState.RAISED, ClaimState.CHECKING)


def claim_of(claim_id: Any) -> Claim:
    """Raises ClaimUnknown."""
    found = Claim.objects.filter(pk=claim_id).first()
    if found is None:
        raise ClaimUnknown
    return found


def claim_on(payment_id: Any, *, user) -> Claim:
    """The user's own claim on a payment. Raises ClaimUnknown."""
    found = Claim.objects.filter(payment_id=payment_id, user=user).first()
    if found is None:
        raise ClaimUnknown
    return found


def open_claims_of(payment_ids: Collection[Any]) -> list[Claim]:
    """In the order of their keys, in which they may be locked."""
    return list(Claim.objects.filter(payment_id__in=payment_ids, state__in=OPEN).order_by("id"))


def claims_due(limit: int = 100) -> list[Claim]:
    """Those whose gateway should be asked now, the longest waiting first."""
    due = Claim.objects.filter(state__in=OPEN, ask_next_at__lte=clock.now())
    return list(due.order_by("ask_next_at")[:limit])
