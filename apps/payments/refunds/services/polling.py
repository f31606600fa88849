"""Refunds that must be asked about until their end is known."""

from datetime import timedelta

from apps.core import policy
from apps.payments.inbox.services import poll_begin
from apps.payments.refunds.models import Refund

SUBJECT = "refunds.refund"


def watch(refund: Refund) -> None:
    """Asked about from now on, at growing distances."""
    horizon = timedelta(days=policy.get("refunds.poll_days"))
    poll_begin(subject=SUBJECT, object_id=str(refund.pk), gateway=refund.gateway, horizon=horizon)
