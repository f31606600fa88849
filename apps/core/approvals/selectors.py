"""What waits for a second person."""

from datetime import datetime

from django.db.models import Model, Q, QuerySet

from apps.core import clock
from apps.core.states import ApprovalState

from .errors import UnknownApproval
from .models import Approval
from .registry import decidable_by


def waiting() -> QuerySet[Approval]:
    """Open requests whose time is not over."""
    return Approval.objects.filter(state=ApprovalState.PENDING, expires_at__gt=clock.now())


def waiting_count() -> int:
    return waiting().count()


def waiting_since() -> datetime | None:
    return waiting().order_by("created_at").values_list("created_at", flat=True).first()


def seen_by(user: Model) -> QuerySet[Approval]:
    """What this person asked for or may decide on."""
    wanted = Q(maker=user) | Q(key__in=decidable_by(user))
    return Approval.objects.filter(wanted).select_related("maker", "checker")


def get(user: Model, approval_id) -> Approval:
    """One of those. Raises UnknownApproval."""
    found = seen_by(user).filter(pk=approval_id).first()
    if found is None:
        raise UnknownApproval
    return found
