"""What happens after: the pack is built, the gateway and the people are told."""

from functools import partial

from django.db import transaction

from apps.core import events
from apps.payments.disputes import services, tasks


@events.subscriber("dispute.opened", name="disputes.first_pack")
def first_pack(event, delivery) -> None:
    """The evidence is there when somebody opens the item."""
    services.pack_first(dispute_id=event.dispute_id)


@events.subscriber("dispute.opened", name="disputes.tell_user")
def tell_opened(event, delivery) -> None:
    services.user_tell(template="disputes.opened", event=event, delivery_id=delivery.event_id)


@events.subscriber("dispute.won", name="disputes.tell_won")
def tell_won(event, delivery) -> None:
    services.user_tell(template="disputes.won", event=event, delivery_id=delivery.event_id)


@events.subscriber("dispute.lost", name="disputes.tell_lost")
def tell_lost(event, delivery) -> None:
    services.user_tell(template="disputes.lost", event=event, delivery_id=delivery.event_id)


@events.subscriber("dispute.due_soon", name="disputes.tell_staff")
def tell_due(event, delivery) -> None:
    services.staff_remind(event=event, delivery_id=delivery.event_id)


@events.subscriber("dispute.answered", name="disputes.send_answer")
def send_answer(event, delivery) -> None:
    transaction.on_commit(partial(tasks.send_answer.delay, event.dispute_id))


@events.subscriber("dispute.pack_asked", name="disputes.build_pack")
def build_pack(event, delivery) -> None:
    transaction.on_commit(partial(tasks.build_pack.delay, event.pack_id))


@events.subscriber("refunds.failed", name="disputes.hold_what_came_back", together=1)
def hold_what_came_back(event, delivery) -> None:
    services.holds_correct(refund_id=event.refund_id)
