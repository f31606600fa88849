"""What happens at a gateway: things change and tell so. All of it under the books' lock."""

from .disputes import dispute_escalate, dispute_move, dispute_open, dispute_turn
from .errors import Impossible
from .payments import (
    order_close,
    order_is_over,
    order_open,
    pay,
    payment_authorize,
    payment_begin,
    payment_capture,
    payment_end,
    payment_fail,
)
from .payouts import (
    payout_begin,
    payout_cancel,
    payout_fail,
    payout_pay,
    payout_reject,
    payout_reverse,
    validation_begin,
    validation_end,
)
from .refunds import refund_begin, refund_by_gateway, refund_fail, refund_process

__all__ = [
    "Impossible",
    "dispute_escalate",
    "dispute_move",
    "dispute_open",
    "dispute_turn",
    "order_close",
    "order_is_over",
    "order_open",
    "pay",
    "payment_authorize",
    "payment_begin",
    "payment_capture",
    "payment_end",
    "payment_fail",
    "payout_begin",
    "payout_cancel",
    "payout_fail",
    "payout_pay",
    "payout_reject",
    "payout_reverse",
    "refund_begin",
    "refund_by_gateway",
    "refund_fail",
    "refund_process",
    "validation_begin",
    "validation_end",
]
