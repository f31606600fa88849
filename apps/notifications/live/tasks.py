"""Live delivery's work in the background (Celery looks here)."""

from celery import shared_task

from apps.notifications.live import services


@shared_task(name="live.prune")
def prune() -> int:
    """Every ten minutes: what is too old or too much leaves the log, unused tickets and dead seats go."""
    return services.log_prune() + services.tickets_purge() + services.reports_purge()
