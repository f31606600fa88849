"""What is asked of a gateway, and what becomes of its answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from apps.core import clock, events, fsm
from apps.core.money import Money
from apps.payments.gateways.facts import Answer, Outcome, RemoteRefund
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import ASKABLE, BreakKind, Origin, RefundState

from .learning import break_of, refund_fail, refund_learn
from .polling import watch

LEASE = timedelta(minutes=2)
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=15)
SWEEP = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All a gateway needs to know of a refund. `may_exist`: it was asked before, and the answer was lost.

    `known_as` is the reference it is looked for by: none for what the gateway made itself.
    """

    refund_id: Any
    state: str
    gateway: str
    reference: str
    known_as: str
    gateway_refund_id: str
    payment_id: str
    order_id: str
    receipt: str
    amount: Money
    speed: str
    note: str
    may_exist: bool
    tries: int  # how often it was taken, this time included

    @classmethod
    def of(cls, refund: Refund) -> "Question":
        taken = refund.gateway_payment
        return cls(
            refund_id=refund.pk,
            state=refund.state,
            gateway=refund.gateway,
            reference=refund.reference,
            known_as="" if refund.origin == Origin.GATEWAY else refund.reference,
            gateway_refund_id=refund.gateway_refund_id,
            payment_id=taken.gateway_payment_id,
            order_id=taken.order_id,
            receipt=taken.attempt.receipt if taken.attempt else "",
            amount=refund.amount,
            speed=refund.speed,
            note=refund.reference,
            may_exist=refund.asked_at is not None,
            tries=refund.tries + 1,
        )


@transaction.atomic
def refund_take(*, refund_id: Any) -> Question | None:
    """The question of a due refund, leased for two minutes; a worker that dies meanwhile is followed by another.

    From this commit on the gateway may know of it: it is never asked with another key.
    """
    refund = _rows().select_for_update(of=("self",)).filter(pk=refund_id).first()
    now = clock.now()
    if refund is None or refund.state not in ASKABLE:
        return None
    if refund.state == RefundState.REQUESTED and (refund.next_at is None or refund.next_at > now):
        return None
    question = Question.of(refund)
    refund.asked_at, refund.next_at, refund.tries = refund.asked_at or now, now + LEASE, refund.tries + 1
    refund.save(update_fields=["asked_at", "next_at", "tries"])
    return question


def refund_question(*, refund_id: Any) -> Question | None:
    """What an open refund is asked about by; None when its end is known."""
    refund = _rows().open().filter(pk=refund_id).first()
    return Question.of(refund) if refund is not None else None


def refund_answer(*, asked: Question, answer: Answer[RemoteRefund]) -> Refund:
    """What the gateway said when it was asked to refund. Raises what `refund_learn` raises."""
    if answer.succeeded and answer.value is not None:
        return refund_learn(remote=answer.value, source="ANSWER")
    return _no_refund(asked, answer)


@transaction.atomic
def _no_refund(asked: Question, answer: Answer[RemoteRefund]) -> Refund:
    refund = _rows().select_for_update(of=("self",)).get(pk=asked.refund_id)
    if refund.state not in ASKABLE:
        return refund
    match answer.outcome:
        case Outcome.REFUSED:
            refund_fail(refund, code=answer.code, error=answer.message)
        case Outcome.NOT_ATTEMPTED:
            _postpone(refund, asked, answer)
        case _ if refund.state == RefundState.REQUESTED:
            fsm.advance(refund.lose_sight, actor=None, code=answer.code[:80], error=answer.message[:300])
            watch(refund)
    return refund


@transaction.atomic
def refund_postpone(*, asked: Question, answer: Answer) -> Refund:
    """The payment could not be looked at first: nothing was asked, it is tried again later."""
    refund = _rows().select_for_update(of=("self",)).get(pk=asked.refund_id)
    if refund.state in ASKABLE:
        _postpone(refund, asked, answer)
    return refund


@transaction.atomic
def refund_give_up(*, refund_id: Any) -> None:
    """Its time is over and nobody knows its end: a person must find out. The money stays aside."""
    refund = Refund.objects.open().filter(pk=refund_id).first()
    if refund is not None:
        events.publish(break_of(refund, BreakKind.REFUND_UNKNOWN))


def refunds_due() -> list:
    """Whom the gateway is to be asked for now, also those whose task or worker was lost."""
    due = Refund.objects.filter(next_at__lte=clock.now(), state__in=ASKABLE).order_by("next_at")
    return list(due.values_list("pk", flat=True)[:SWEEP])


def _rows():
    return Refund.objects.select_related("gateway_payment__attempt")


def _postpone(refund: Refund, asked: Question, answer: Answer) -> None:
    """Nothing reached the gateway this time; before, or by a worker who came after this one, it may have."""
    if refund.state == RefundState.REQUESTED and not asked.may_exist and refund.tries == asked.tries:
        refund.asked_at = None
    refund.next_at = _next(refund.tries, answer.retry_after)
    refund.error_code, refund.error = answer.code[:80], answer.message[:300]
    refund.save(update_fields=["asked_at", "next_at", "error_code", "error"])


def _next(tries: int, retry_after: float | None) -> datetime:
    wait = min(SOONEST * 2 ** min(max(tries - 1, 0), 8), LATEST)
    return clock.now() + max(wait, timedelta(seconds=retry_after or 0))
