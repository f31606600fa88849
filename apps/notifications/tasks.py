"""The worker's side of the post office: each task is one call, safe to run again."""

from celery import shared_task

from apps.notifications import flows, queue, services
from apps.notifications.states import Priority


@shared_task(name=queue.DELIVER)
def deliver() -> int:
    """When something was written down, and every few seconds for what is due again."""
    return flows.deliver_due()


@shared_task(name=queue.DELIVER_CRITICAL)
def deliver_critical() -> int:
    """Codes and the like, never behind a bulk message."""
    return flows.deliver_due(priorities=[Priority.CRITICAL])


@shared_task(name=queue.BULK)
def run_bulk(bulk_id: str) -> int:
    return services.bulk_advance(bulk_id=bulk_id)


@shared_task(name="notifications.bulks")
def bulks() -> int:
    """Every few seconds: bulk messages go on as their queue has room."""
    return services.bulks_advance()


@shared_task(name="notifications.digests")
def digests() -> int:
    """Every minute: digests whose window is over are written."""
    return services.digests_send_due()


@shared_task(name="notifications.purge")
def purge() -> int:
    """Nightly: messages older than the setting says go."""
    return services.messages_purge()
