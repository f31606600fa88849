"""The platform's tasks for the worker (Celery looks here)."""

from celery import shared_task

from apps.core import idempotency
from apps.core.imports import tasks as import_tasks
from apps.core.review import tasks as review_tasks

__all__ = ["import_tasks", "review_tasks", "purge_idempotency"]


@shared_task(name="core.purge_idempotency")
def purge_idempotency() -> int:
    """Hourly: answers older than a day go."""
    return idempotency.purge()
