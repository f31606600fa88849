"""The worker's side of work queues."""

from celery import shared_task

from . import services


@shared_task(name="review.apply_due")
def apply_due() -> int:
    return services.apply_due()
