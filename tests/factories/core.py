"""Makes the platform's rows."""

from datetime import timedelta

from apps.core.approvals.models import Approval
from apps.core.clock import now


def make_approval(**values) -> Approval:
    """A request that waits for a second person."""
    given = {"key": "core.test", "digest": "0" * 64, "reason": "Because", "expires_at": now() + timedelta(hours=1)}
    return Approval.objects.create(**{**given, **values})
