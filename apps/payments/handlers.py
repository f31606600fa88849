"""What deposits do when their own events come round."""

from apps.core import events
from apps.payments import services
from apps.payments.services import DepositNews
from apps.payments.states import LatePolicy


def _news(event, delivery) -> DepositNews:
    return DepositNews(event.user_id, event.minor, event.currency, delivery.event_id)


@events.subscriber("payment.processed", name="payments.received", batched=True, rest=0.25)
def tell_received(told) -> None:
    services.deposits_tell(template=services.RECEIVED, news=[_news(*one) for one in told])


@events.subscriber("payment.failed", name="payments.failed", batched=True)
def tell_failed(told) -> None:
    """An order that nobody tried to pay is no news to its user."""
    news = [_news(event, delivery) for event, delivery in told if event.was_tried]
    services.deposits_tell(template=services.FAILED, news=news)


@events.subscriber("payment.late", name="payments.late", batched=True)
def tell_late(told) -> None:
    """What is credited after all is told as received; what a person decides about is told by that person."""
    silent = (LatePolicy.CREDIT, LatePolicy.REVIEW)
    news = [_news(event, delivery) for event, delivery in told if event.policy not in silent]
    services.deposits_tell(template=services.RETURNED, news=news)
