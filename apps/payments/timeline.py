"""What happened to a deposit, in words that may be read to its user. Apps above add their own lines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

from apps.core.money import format_money
from apps.payments.gateways.facts import RemoteState
from apps.payments.gateways.names import title as title_of
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.states import AttemptState, BreakKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line: `event` for machines, `text` for people; `tone` good, bad, waiting or plain."""

    at: datetime
    event: str
    text: str
    tone: str = "plain"


_more: dict[str, Callable[[Payment], Iterable[Moment]]] = {}


def extend(key: str, moments: Callable[[Payment], Iterable[Moment]]) -> None:
    """Adds an app's lines to every deposit's story. Raises ImproperlyConfigured for a second one of that key."""
    if _more.get(key, moments) is not moments:
        raise ImproperlyConfigured(f"The timeline has lines of {key} already.")
    _more[key] = moments


def timeline(payment: Payment) -> list[Moment]:
    """The whole story, oldest first."""
    moments = [_asked(payment), *_outcome(payment)]
    for attempt in payment.attempts.all():
        moments += _of_order(attempt)
    for taken in payment.gateway_payments.select_related("attempt"):
        moments += _of_try(taken)
    for lines in _more.values():
        moments += lines(payment)
    return sorted(moments, key=lambda moment: moment.at)


def _asked(payment: Payment) -> Moment:
    text = f"Deposit of {format_money(payment.amount)} by {payment.get_method_display()} started"
    return Moment(at=payment.created_at, event="STARTED", text=text)


def _outcome(payment: Payment) -> Iterable[Moment]:
    if payment.captured_at is not None:
        text = f"{format_money(payment.amount)} added to the wallet"
        yield Moment(at=payment.captured_at, event="CREDITED", text=text, tone="good")
    if payment.failed_at is not None:
        text = payment.error or "The payment failed"
        yield Moment(at=payment.failed_at, event="FAILED", text=text, tone="bad")


def _of_order(attempt: Attempt) -> Iterable[Moment]:
    gateway = title_of(attempt.gateway)
    at = attempt.asked_at or attempt.created_at
    if attempt.order_id:
        yield Moment(at=at, event="ORDERED", text=f"Order placed with {gateway}")
    elif attempt.state in (AttemptState.REFUSED, AttemptState.NOT_ATTEMPTED):
        yield Moment(at=at, event="NOT_ORDERED", text=f"{gateway} did not take the order", tone="bad")
    else:
        yield Moment(at=at, event="ORDER_UNKNOWN", text=f"Waiting for {gateway} to answer", tone="waiting")


def _of_try(taken: GatewayPayment) -> Iterable[Moment]:
    gateway = title_of(taken.gateway)
    payer = f" from {taken.payer}" if taken.payer else ""
    yield Moment(at=taken.begun_at, event="PAYING", text=f"Payment begun at {gateway}{payer}")
    if taken.state == RemoteState.FAILED:
        yield Moment(at=taken.learned_at, event="TRY_FAILED", text=taken.error or "The bank said no", tone="bad")
    elif taken.state == RemoteState.CANCELLED:
        text = f"Paid too late: {gateway} sends it back by itself"
        yield Moment(at=taken.learned_at, event="SENT_BACK", text=text, tone="waiting")
    elif taken.in_suspense:
        text = f"{format_money(taken.amount)} set aside: {BreakKind(taken.suspense_reason).label.lower()}"
        yield Moment(at=taken.learned_at, event="SET_ASIDE", text=text, tone="waiting")
    if taken.settled_at is not None:
        text = f"Settled by {gateway} ({taken.settlement_id})"
        yield Moment(at=taken.settled_at, event="SETTLED", text=text)
