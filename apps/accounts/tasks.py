"""Identity's tasks for the worker."""

from celery import shared_task

from apps.accounts import services


@shared_task(name="accounts.attempts_purge")
def purge_attempts() -> int:
    """Nightly: one-time codes and failed logins older than a day go."""
    return services.attempts_purge()


@shared_task(name="accounts.blocks_run_out")
def lift_blocks() -> int:
    """Blocks whose time is over are lifted, and told so."""
    return services.blocks_run_out()
