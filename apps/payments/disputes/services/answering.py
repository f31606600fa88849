"""What we say to a dispute: decided by people, given to the gateway by a flow, as often as it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model

from apps.core import clock, events, fsm
from apps.payments.disputes import selectors
from apps.payments.disputes.errors import DisputeUnknown, OwnDispute, PackMissing, TooLate
from apps.payments.disputes.events import DisputeAnswered
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import ANSWERING

from .queue import queue_open

LEASE = timedelta(minutes=2)
BATCH = 100
_FIRST, _LONGEST = timedelta(seconds=15), timedelta(hours=1)


@transaction.atomic
def dispute_contest(*, dispute_id: Any, actor: Model | None, note: str = "", checker: Model | None = None) -> Dispute:
    """We disagree; the newest evidence pack goes to the bank. Raises DisputeUnknown, TooLate, OwnDispute,
    PackMissing, StateConflict."""
    dispute = answerable(dispute_id, actor, checker)
    pack = selectors.latest_pack(dispute)
    if pack is None:
        raise PackMissing
    fsm.advance(
        dispute.contest,
        actor=actor,
        reason=note,
        by=actor,
        checker=checker,
        note=note[:500],
        pack=pack,
        at=clock.now(),
    )
    return _announced(dispute)


@transaction.atomic
def dispute_accept(*, dispute_id: Any, actor: Model | None, note: str = "", checker: Model | None = None) -> Dispute:
    """We agree: the payer gets the money. Raises DisputeUnknown, TooLate, OwnDispute, StateConflict."""
    dispute = answerable(dispute_id, actor, checker)
    _decide(dispute.accept, actor=actor, checker=checker, note=note)
    return _announced(dispute)


def answerable(dispute_id: Any, *people: Model | None) -> Dispute:
    """The locked dispute, while there is time; none of these people's own.

    Raises DisputeUnknown, TooLate, OwnDispute.
    """
    dispute = Dispute.objects.select_for_update().filter(pk=dispute_id).first()
    if dispute is None:
        raise DisputeUnknown
    if dispute.respond_by <= clock.now():
        raise TooLate
    if dispute.user_id in [person.pk for person in people if person is not None]:
        raise OwnDispute
    return dispute


def _decide(step: Callable, *, actor: Model | None, note: str, **given: Any) -> None:
    fsm.advance(step, actor=actor, reason=note, by=actor, note=note[:500], at=clock.now(), **given)


def _announced(dispute: Dispute) -> Dispute:
    events.publish(
        DisputeAnswered(
            dispute_id=str(dispute.pk),
            user_id=dispute.user_id,
            minor=dispute.minor,
            currency=dispute.currency,
            answer=dispute.answer,
        )
    )
    return dispute


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An answer that one caller is giving now."""

    dispute_id: UUID
    gateway: str
    remote_id: str
    answer: str
    summary: str
    pack_id: UUID | None
    tries: int


@transaction.atomic
def answer_take(*, dispute_id: Any) -> Question | None:
    """The answer of a dispute, if it is due, taken by one caller; None when there is nothing to send."""
    due = Dispute.objects.filter(pk=dispute_id, state__in=ANSWERING, send_at__lte=clock.now())
    if not due.update(send_at=clock.now() + LEASE, tries=F("tries") + 1):
        return None
    dispute = Dispute.objects.get(pk=dispute_id)
    return Question(
        dispute_id=dispute.pk,
        gateway=dispute.gateway,
        remote_id=dispute.dispute_id,
        answer=dispute.answer,
        summary=dispute.note,
        pack_id=dispute.pack_id,
        tries=dispute.tries,
    )


@transaction.atomic
def answer_told(*, question: Question, sent: bool, refused: bool = False, trouble: str = "") -> datetime | None:
    """What became of giving it: sent, refused for good (somebody decides again), or tried again later.

    Answers when to try again, or None.
    """
    dispute = Dispute.objects.select_for_update().get(pk=question.dispute_id)
    if dispute.state not in ANSWERING:
        return None
    if refused:
        fsm.advance(dispute.refuse_answer, actor=None, reason=trouble, trouble=trouble[:200])
        queue_open(dispute)
        return None
    now = clock.now()
    dispute.trouble = "" if sent else trouble[:200]
    dispute.sent_at = now if sent else None
    dispute.send_at = None if sent else now + min(_FIRST * 2 ** min(question.tries, 10), _LONGEST)
    dispute.save(update_fields=["trouble", "sent_at", "send_at"])
    return dispute.send_at


def answers_due() -> list[UUID]:
    """Answers whose time has come, also those whose task or worker was lost."""
    due = Dispute.objects.filter(send_at__lte=clock.now(), state__in=ANSWERING).order_by("send_at")
    return list(due.values_list("pk", flat=True)[:BATCH])
