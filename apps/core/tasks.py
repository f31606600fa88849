"""The platform's tasks for the worker (Celery looks here)."""

from celery import shared_task

from apps.core import approvals, idempotency, retention
from apps.core.events import services as events
from apps.core.imports import tasks as import_tasks
from apps.core.review import tasks as review_tasks

__all__ = ["expire_approvals", "import_tasks", "purge_idempotency", "purge_outbox", "review_tasks", "run_retention"]


@shared_task(name="core.purge_idempotency")
def purge_idempotency() -> int:
    """Hourly: answers older than a day go."""
    return idempotency.purge()


@shared_task(name="core.outbox_purge")
def purge_outbox() -> int:
    """Nightly: delivered events older than the setting says go."""
    return events.outbox_purge()


@shared_task(name="core.approvals_expire")
def expire_approvals() -> int:
    """Requests nobody decided on in time are closed."""
    return approvals.expire_due()


@shared_task(name="core.retention")
def run_retention() -> int:
    """Nightly: partitions are made ahead and closed ones dropped whose time is over; how many."""
    return sum(len(verdict.drops) for verdict in retention.run())
