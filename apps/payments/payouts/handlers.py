"""What payouts do when something happened: whoever must be asked is asked by a task, once the event is marked."""

from functools import partial

from django.db import transaction

from apps.core import events
from apps.payments.payouts import services, tasks


@events.subscriber("payout.requested", name="payouts.approve_small", together=1)
def approve_small(event, delivery) -> None:
    services.payout_approve_small(payout_id=event.payout_id)


@events.subscriber("payout.approved", name="payouts.submit")
def submit(event, delivery) -> None:
    transaction.on_commit(partial(tasks.submit.delay, event.payout_id))


@events.subscriber("payout.bank_account_added", name="payouts.check_account")
def check_account(event, delivery) -> None:
    transaction.on_commit(partial(tasks.check_account.delay, event.bank_account_id))


@events.subscriber("payout.paid", name="payouts.receipts", together=1)
def issue_receipt(event, delivery) -> None:
    services.payout_receipt(payout_id=event.payout_id, event_id=f"outbox:{delivery.event_id}")


@events.subscriber("payout.failed", "payout.returned", "payout.rejected", name="payouts.messages", together=1)
def tell_user(event, delivery) -> None:
    template = f"payouts.{event.name.removeprefix('payout.')}"
    services.payout_tell(payout_id=event.payout_id, template=template, event_id=f"outbox:{delivery.event_id}")


@events.subscriber("payout.bank_account_checked", name="payouts.account_messages", together=1)
def tell_of_account(event, delivery) -> None:
    services.account_tell(
        bank_account_id=event.bank_account_id, state=event.state, event_id=f"outbox:{delivery.event_id}"
    )
