"""What refunds do when something happened."""

from functools import partial

from django.db import transaction

from apps.core import events
from apps.core.states import ApprovalState
from apps.payments.refunds import services, tasks
from apps.payments.refunds.services import RefundNews
from apps.payments.refunds.services.requesting import KEY
from apps.payments.states import LatePolicy


@events.subscriber("refunds.requested", name="refunds.ask_gateway")
def ask_gateway(event, delivery) -> None:
    transaction.on_commit(partial(tasks.submit.delay, event.refund_id))


@events.subscriber("payment.late", name="refunds.send_back_late_money", together=1)
def send_back_late_money(event, delivery) -> None:
    """Money that came after its user was told that it failed, where the setting says: back to the payer."""
    if event.policy == LatePolicy.REFUND:
        services.late_money_refund(gateway_payment_id=event.gateway_payment_id)


@events.subscriber("payments.kept", name="refunds.catch_up", together=1)
def catch_up(event, delivery) -> None:
    """What was known to go back before the money was in the books."""
    services.refunds_catch_up(gateway_payment_id=event.gateway_payment_id)


@events.subscriber("approval.decided", name="refunds.drop_unapproved", together=1)
def drop_unapproved(event, delivery) -> None:
    if event.key == KEY and event.state != ApprovalState.APPROVED:
        services.refund_drop_unapproved(approval_id=event.approval_id, verdict=event.state)


@events.subscriber("payment.refunded", name="refunds.tell_processed", batched=True)
def tell_processed(told) -> None:
    services.refunds_tell(template=services.PROCESSED, news=[_news(*one) for one in told])


@events.subscriber("refunds.failed", name="refunds.tell_failed", batched=True)
def tell_failed(told) -> None:
    services.refunds_tell(template=services.FAILED, news=[_news(*one) for one in told])


def _news(event, delivery) -> RefundNews:
    return RefundNews(event.user_id, event.minor, event.currency, delivery.event_id)
