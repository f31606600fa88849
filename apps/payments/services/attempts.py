"""Orders at gateways: prepared and committed before anybody is asked; another gateway only after a clear no."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db import transaction

from apps.core import clock, fsm, policy
from apps.core.idempotency import StillRunning
from apps.payments.gateways.errors import GatewaysDown
from apps.payments.gateways.facts import Answer, Outcome, RemoteOrder
from apps.payments.gateways.services import choose, left_alone
from apps.payments.models import Attempt, Payment
from apps.payments.states import AttemptState, PaymentState

from .polling import payment_poll_begin
from .whole import whole

LEASE = timedelta(seconds=60)
NOT_THERE = "ORDER_NOT_THERE"
SOONEST, LATEST, LEFT_ALONE = 2, 5, 30  # seconds until the app asks again; the last while nobody asks the gateway
# They have answered, so they are not at it any more; behind a 504 somebody may still be.
_FAILED_THERE = ("HTTP_500", "HTTP_502", "HTTP_503", "GARBLED")


class Step(NamedTuple):
    """Where ordering stands. `attempt` is the order to ask for (`asks`), or the one there is; none when it is over.

    `was_lost`: it may have been asked for before, so the gateway is asked whether it knows it, and nothing is made.
    """

    payment: Payment
    attempt: Attempt | None
    asks: bool = False
    was_lost: bool = False


def attempt_begin(*, payment: Payment, number: int, gateway: str) -> Step:
    """An order to make at this gateway, under a lease; polled from now on, so that a worker may die while it asks."""
    now = clock.now()
    attempt = Attempt.objects.create(
        payment=payment,
        number=number,
        gateway=gateway,
        receipt=f"{payment.pk.hex}-{number}",
        asked_at=now,
        asked_until=now + LEASE,
    )
    payment_poll_begin(payment=payment, gateway=gateway)
    return Step(payment, attempt, asks=True)


@transaction.atomic
def attempt_resume(*, payment_id: Any, exclude: Collection[str] = ()) -> Step:
    """What is to be done for a payment now: nothing, finding a lost order, or a new one.

    Raises StillRunning, GatewaysDown.
    """
    payment = _locked(payment_id)
    attempt = payment.attempts.live().first()
    if attempt is None:
        if not payment.is_open or clock.now() >= payment.expires_at:
            return Step(payment, None)
        gateway = _next_gateway(payment, exclude)
        return attempt_begin(payment=payment, number=payment.attempts.count() + 1, gateway=gateway)
    if attempt.state == AttemptState.OPEN:
        return Step(payment, attempt)
    if attempt.asked_until is not None and attempt.asked_until > clock.now():
        raise StillRunning(retry_after=SOONEST)
    return _take_lost(payment, attempt)


@transaction.atomic
def attempt_find(*, payment_id: Any) -> Step:
    """As `attempt_resume` for polls: a lost order is looked for, but no new one is made."""
    payment = _locked(payment_id)
    attempt = payment.attempts.live().first()
    if attempt is None or attempt.state == AttemptState.OPEN:
        return Step(payment, attempt)
    if attempt.asked_until is not None and attempt.asked_until > clock.now():
        return Step(payment, attempt)
    return _take_lost(payment, attempt)


def retry_after(step: Step) -> int:
    """In how many seconds it is worth asking again for an order that is not open."""
    attempt = step.attempt
    if attempt.state != AttemptState.UNKNOWN:
        return SOONEST
    if alone := left_alone(attempt.gateway):
        return min(max(ceil(alone), SOONEST), LEFT_ALONE)
    return min(max(ceil((_surely_at(attempt) - clock.now()).total_seconds()), SOONEST), LATEST)


def attempt_answer(*, step: Step, answer: Answer[RemoteOrder | None]) -> Step:
    """Notes what a gateway said to an order, or to the question whether it has it; said twice, the first holds."""
    if _is_plain(step, answer):
        with suppress(fsm.StateConflict):
            return whole(lambda: _opened(step.payment, step.attempt, answer.value))
    return whole(lambda: _answered(step, answer))


def _is_plain(step: Step, answer: Answer[RemoteOrder | None]) -> bool:
    """Whether only the order opens: it does so from the state it was prepared in, or somebody has moved it since."""
    at_first = step.attempt.state == AttemptState.PREPARED and step.payment.state == PaymentState.CREATED
    return at_first and answer.succeeded and answer.value is not None and step.payment.gateway == step.attempt.gateway


def _answered(step: Step, answer: Answer[RemoteOrder | None]) -> Step:
    payment, attempt = _both(step.attempt.pk)
    if attempt.state not in (AttemptState.PREPARED, AttemptState.UNKNOWN):
        return Step(payment, attempt)
    if answer.succeeded and answer.value is not None:
        _opened(payment, attempt, answer.value)
    elif answer.succeeded:
        _not_there(payment, attempt)
    elif attempt.state == AttemptState.UNKNOWN:
        _release(attempt)
    elif step.was_lost or answer.outcome == Outcome.UNKNOWN:
        _lost(payment, attempt, answer)
    elif answer.outcome == Outcome.REFUSED:
        fsm.advance(attempt.refuse, actor=None, **_trouble(answer))
    else:
        fsm.advance(attempt.skip, actor=None, **_trouble(answer))
    return Step(payment, attempt)


def _opened(payment: Payment, attempt: Attempt, order: RemoteOrder) -> Step:
    fsm.advance(attempt.open, actor=None, order_id=order.order_id, checkout=dict(order.checkout))
    if payment.state == PaymentState.UNKNOWN:
        fsm.advance(payment.find, actor=None)
    if payment.gateway != attempt.gateway:
        payment.gateway = attempt.gateway
        payment.save(update_fields=["gateway"])
    return Step(payment, attempt)


def _not_there(payment: Payment, attempt: Attempt) -> None:
    """The gateway knows no such order: for sure only some time after it was asked for."""
    if clock.now() < _surely_at(attempt):
        if attempt.state == AttemptState.PREPARED:
            _lost(payment, attempt, Answer(outcome=Outcome.UNKNOWN, code=NOT_THERE))
        else:
            _release(attempt)
        return
    fsm.advance(attempt.refuse, actor=None, code=NOT_THERE, error="The gateway has no such order.")
    if payment.state == PaymentState.UNKNOWN:
        fsm.advance(payment.find, actor=None)


def _surely_at(attempt: Attempt) -> datetime:
    """From when on an order that the gateway does not know was never made."""
    known_to_fail = attempt.error_code in _FAILED_THERE
    name = "payments.failed_order_seconds" if known_to_fail else "payments.lost_order_seconds"
    return attempt.asked_at + timedelta(seconds=policy.get(name))


def _next_gateway(payment: Payment, exclude: Collection[str]) -> str:
    """Not the one that had the last order and did not make it, if there is another. Raises GatewaysDown."""
    last = payment.attempts.order_by("-number").values_list("gateway", flat=True).first()
    try:
        return choose(direction="IN", method=payment.method, exclude={*exclude, last})
    except GatewaysDown:
        return choose(direction="IN", method=payment.method, exclude=exclude)


def _lost(payment: Payment, attempt: Attempt, answer: Answer) -> None:
    fsm.advance(attempt.lose_sight, actor=None, **_trouble(answer))
    if payment.state == PaymentState.CREATED:
        fsm.advance(payment.lose_sight, actor=None)


def _take_lost(payment: Payment, attempt: Attempt) -> Step:
    attempt.asked_until = clock.now() + LEASE
    attempt.save(update_fields=["asked_until"])
    return Step(payment, attempt, asks=True, was_lost=True)


def _release(attempt: Attempt) -> None:
    """Still unknown: whoever comes next may look again at once."""
    attempt.asked_until = None
    attempt.save(update_fields=["asked_until"])


def _trouble(answer: Answer) -> dict[str, str]:
    return {"code": (answer.code or answer.outcome)[:80], "error": answer.message[:300]}


def _both(attempt_id: Any) -> tuple[Payment, Attempt]:
    """The attempt and its payment; whoever writes either holds the payment's lock."""
    rows = Attempt.objects.select_related("payment").select_for_update(of=("payment",), no_key=True)
    attempt = rows.get(pk=attempt_id)
    return attempt.payment, attempt


def _locked(payment_id: Any) -> Payment:
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
