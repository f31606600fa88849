"""The inbox's tasks for the worker. What is due is found in the database: a lost task only means a later look."""

from celery import shared_task

from apps.payments.inbox import flows, services, waking


@shared_task(name=waking.DRAIN)
def drain() -> int:
    """Works on what is due until nothing is; the next webhook wakes another."""
    return flows.drain()


@shared_task(name="inbox.sweep")
def sweep() -> None:
    """Every 15 seconds: webhooks whose wake-up or worker was lost, or whose next try is due."""
    if services.webhooks_waiting():
        waking.wake()


@shared_task(name="inbox.ask_again")
def ask_again() -> int:
    """Every 5 seconds: what gateways must be asked again, within their budgets."""
    return flows.ask_again()


@shared_task(name="inbox.purge")
def purge() -> int:
    return services.inbox_purge()
