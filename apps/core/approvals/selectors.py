"""What waits for a second person."""

from datetime import datetime

from django.db.models import QuerySet

from apps.core import clock
from apps.core.states import ApprovalState

from .models import Approval


def waiting() -> QuerySet[Approval]:
    """Open requests whose time is not over."""
    return Approval.objects.filter(state=ApprovalState.PENDING, expires_at__gt=clock.now())


def waiting_count() -> int:
    return waiting().count()


def waiting_since() -> datetime | None:
    return waiting().order_by("created_at").values_list("created_at", flat=True).first()
