"""Refunds in the story of their deposit, in words that may be read to its user."""

from collections.abc import Iterable

from apps.core.money import format_money
from apps.payments.models import Payment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.selectors import refunds_of
from apps.payments.refunds.states import RefundState
from apps.payments.timeline import Moment, title_of


def moments(payment: Payment) -> Iterable[Moment]:
    """What was asked for, and what became of it."""
    for refund in refunds_of(payment.pk):
        yield _begun(refund)
        if refund.processed_at is not None:
            arn = f" (bank reference {refund.arn})" if refund.arn else ""
            text = f"{format_money(refund.amount)} sent back by {title_of(refund.gateway)}{arn}"
            yield Moment(at=refund.processed_at, event="REFUNDED", text=text, tone="good")
        if refund.ended_at is not None and refund.state in (RefundState.FAILED, RefundState.CANCELLED):
            text = f"Refund of {format_money(refund.amount)} {refund.get_state_display().lower()}: it is in the wallet"
            yield Moment(at=refund.ended_at, event="REFUND_ENDED", text=text, tone="bad")


def _begun(refund: Refund) -> Moment:
    text = f"Refund of {format_money(refund.amount)} asked for"
    tone = "waiting" if refund.is_open or refund.state == RefundState.AWAITING_APPROVAL else "plain"
    return Moment(at=refund.created_at, event="REFUND_ASKED", text=text, tone=tone)
