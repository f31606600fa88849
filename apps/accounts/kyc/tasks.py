"""KYC's tasks for the worker. What is due is found in the database: a lost task only means a later look."""

from datetime import datetime, timedelta

from celery import Task, shared_task

from apps.accounts.kyc import flows, services
from apps.core import clock

SOON = timedelta(minutes=1)
A_MOMENT = timedelta(milliseconds=200)  # a task that comes too soon finds nothing due


@shared_task(name="kyc.run_attempt")
def run_attempt(attempt_id: str) -> None:
    """Asks the provider; comes back by itself when it could not answer."""
    _again(run_attempt, attempt_id, flows.attempt_run(attempt_id=attempt_id))


@shared_task(name="kyc.process_webhook")
def process_webhook(webhook_id: str) -> None:
    _again(process_webhook, webhook_id, flows.webhook_process(webhook_id=webhook_id))


@shared_task(name="kyc.sweep")
def sweep() -> None:
    """Every 15 seconds: attempts and webhooks whose time has come, also those whose task or worker was lost."""
    for attempt_id in services.attempts_due():
        run_attempt.delay(str(attempt_id))
    for webhook_id in services.webhooks_due():
        process_webhook.delay(str(webhook_id))


@shared_task(name="kyc.signings_expire")
def expire_signings() -> int:
    return services.signings_expire()


@shared_task(name="kyc.proofs_expire")
def expire_proofs() -> int:
    return services.proofs_expire()


@shared_task(name="kyc.documents_purge")
def purge_documents() -> int:
    return services.documents_purge()


@shared_task(name="kyc.provider_log_purge")
def purge_provider_log() -> int:
    return services.provider_log_purge()


def _again(task: Task, key: str, at: datetime | None) -> None:
    """Soon by itself; what is further off is the sweep's."""
    if at is not None and at - clock.now() < SOON:
        task.apply_async((key,), eta=at + A_MOMENT)
