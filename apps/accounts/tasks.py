"""Identity's tasks for the worker."""

from celery import shared_task

from apps.accounts import services


@shared_task(name="accounts.attempts_purge")
def purge_attempts() -> int:
    """Nightly: one-time codes and failed logins older than a day go."""
    return services.attempts_purge()
