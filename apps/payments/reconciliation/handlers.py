"""What reconciliation does when something happened elsewhere."""

from functools import partial

from django.db import transaction

from apps.core import events
from apps.core.money import from_minor
from apps.payments.reconciliation import selectors, services, tasks


@events.subscriber("payments.break_found", name="reconciliation.open_break")
def open_break(event, delivery) -> None:
    """Money came in that is not what was ordered: it lies in suspense, and somebody must look."""
    services.break_open(
        kind=event.kind,
        gateway=event.gateway,
        object_type=event.object_type,
        object_id=event.object_id,
        amount=from_minor(event.minor, event.currency),
        reason=event.reason,
    )


@events.subscriber("inbox.webhook_misaddressed", name="reconciliation.open_account_break")
def open_account_break(event, delivery) -> None:
    """Somebody else's message under our secret: nothing was booked, but two accounts share what signs for ours."""
    services.break_open(
        kind="ACCOUNT",
        gateway=event.gateway,
        object_type="inbox.webhook",
        object_id=event.webhook_id,
        amount=from_minor(event.minor, event.currency),
        reason=f"A signed message about {event.object_id or 'nothing'} of the account {event.account_id}, not ours.",
    )


@events.subscriber("reconciliation.claim_raised", name="reconciliation.ask_about_claim")
def ask_about_claim(event, delivery) -> None:
    """The gateway is asked at once."""
    transaction.on_commit(partial(tasks.check_claim.delay, event.claim_id))


@events.subscriber("payment.processed", "payment.late", name="reconciliation.answer_claim", batched=True, rest=0.25)
def answer_claims(told) -> None:
    """Money that came after all answers its claim; most of it was never claimed."""
    for claim in selectors.open_claims_of([event.payment_id for event, _ in told]):
        services.claim_settle(claim_id=claim.pk)


@events.subscriber("reconciliation.claim_closed", name="reconciliation.tell_claim")
def tell_claim(event, delivery) -> None:
    """The user reads what became of it."""
    services.claim_tell(claim_id=event.claim_id, event_id=f"claim:{event.claim_id}")
