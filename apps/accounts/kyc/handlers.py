"""What KYC does when something happened: whoever must be asked is asked by a task, once the event is marked."""

from functools import partial

from django.db import transaction

from apps.accounts.kyc import tasks
from apps.core import events


@events.subscriber("kyc.attempt_opened", name="kyc.ask_provider")
def ask_provider(event, delivery) -> None:
    transaction.on_commit(partial(tasks.run_attempt.delay, event.attempt_id))


@events.subscriber("kyc.webhook_received", name="kyc.process_webhook")
def process_webhook(event, delivery) -> None:
    transaction.on_commit(partial(tasks.process_webhook.delay, event.webhook_id))
