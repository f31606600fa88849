"""What the inbox hands to refunds."""

from apps.payments.inbox import routing
from apps.payments.refunds import flows, services


def _ask(object_id: str) -> bool:
    return flows.refund_sync(refund_id=object_id)


def _gave_up(object_id: str) -> None:
    services.refund_give_up(refund_id=object_id)


routing.on("REFUND", flows.refund_news)
routing.on_poll("refunds.refund", _ask, gave_up=_gave_up)
