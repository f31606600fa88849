"""Before and after a call to a provider: the question is taken under a lease, the answer is committed.

The lease is the attempt's own `next_at`: a worker that dies between question and answer leaves it to run out, and the
same question is asked again under the same request id.
"""

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from apps.accounts.kyc.models import Attempt, Document
from apps.accounts.kyc.states import TROUBLE, Operation, OutcomeClass, Step
from apps.core import clock, policy

from .answers import attempt_close, attempt_postpone
from .circuits import call_record, provider_choose

LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 600.0  # seconds
UNSIGNED = timedelta(minutes=30)  # a signing that never got its link
GRACE = timedelta(hours=1)  # after a link ran out, for the provider to say so
BATCH = 200
_LINKED = ~Q(step=Step.AADHAAR) | ~Q(reference="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that a provider is asked, read before the call."""

    attempt_id: Any
    operation: Operation
    provider: str
    request_id: UUID
    reference: str = ""
    document: Document | None = None
    pan: str = ""
    name: str = ""
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came back, in our words."""

    outcome: OutcomeClass
    code: str
    facts: Mapping[str, Any]
    raw: bytes
    provider_code: str
    retry_after: float | None
    took_ms: int

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.raw).digest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether this answer ended the attempt; when the provider is asked again otherwise."""

    closed: bool = False
    next_at: datetime | None = None


@transaction.atomic
def attempt_take(*, attempt_id: Any) -> Question | None:
    """The question of a due attempt, taken by one caller; None if it is answered, taken, or nobody can be asked."""
    due = Attempt.objects.filter(_LINKED, pk=attempt_id, ended_at=None, next_at__lte=clock.now())
    if not due.update(next_at=clock.now() + LEASE):
        return None
    attempt = Attempt.objects.select_related("profile", "document__profile").get(pk=attempt_id)
    choice = provider_choose(attempt.step, only=attempt.provider if attempt.step == Step.AADHAAR else "")
    if choice.provider:
        return _question(attempt, choice.provider)
    Attempt.objects.filter(pk=attempt.pk).update(
        postponed=F("postponed") + 1,
        trouble=OutcomeClass.PROVIDER_ERROR,
        provider_code="OUT_OF_USE",
        next_at=choice.look_again_at,
    )
    return None


@transaction.atomic
def signing_take(*, attempt: Attempt) -> Question | None:
    """The question that begins a signing; None while no provider is in use."""
    choice = provider_choose(Step.AADHAAR)
    if not choice.provider:
        return None
    return Question(
        attempt_id=attempt.pk,
        operation=Operation.SIGN_START,
        provider=choice.provider,
        request_id=attempt.request_id,
        name=attempt.profile.legal_name or "",
    )


@transaction.atomic
def attempt_answer(*, question: Question, told: Told) -> Outcome:
    """Commits an answer: the attempt ends, or is asked about again later. Trouble never costs a try."""
    if told.outcome == OutcomeClass.PENDING:
        outcome = _wait(question, told)
    elif told.outcome in TROUBLE:
        outcome = _postpone(question, told)
    else:
        outcome = Outcome(closed=_close(question, told, told.outcome, told.code))
    _note(question, told)
    return outcome


@transaction.atomic
def signing_trouble(*, question: Question, told: Told) -> None:
    """The signing could not begin: the person taps again, and the same question is asked."""
    attempt_postpone(
        attempt_id=question.attempt_id,
        provider=question.provider,
        outcome=told.outcome,
        code=told.provider_code,
        next_at=clock.now() + LEASE,
    )
    _note(question, told)


@transaction.atomic
def signing_begun(*, question: Question, told: Told) -> None:
    """Notes the call, clears the trouble of earlier ones, and plans the first look at where it stands."""
    Attempt.objects.filter(pk=question.attempt_id, ended_at=None).update(
        trouble="", next_at=clock.now() + _look_after(timedelta(0))
    )
    _note(question, told)


def attempts_due() -> list[UUID]:
    """Open attempts whose time has come: also those whose task was lost or whose worker died."""
    due = Attempt.objects.filter(_LINKED, ended_at=None, next_at__lte=clock.now()).order_by("next_at")
    return list(due.values_list("pk", flat=True)[:BATCH])


def signings_expire() -> int:
    """Ends signings that never got a link: the person starts again, no try is lost; how many."""
    old = Attempt.objects.filter(step=Step.AADHAAR, reference="", ended_at=None, created_at__lt=clock.now() - UNSIGNED)
    ended = 0
    for attempt_id in old.values_list("pk", flat=True)[:BATCH]:
        ended += attempt_close(
            attempt_id=attempt_id,
            provider="",
            outcome=OutcomeClass.EXPIRED,
            code="EXPIRED",
            facts={},
            raw_digest=hashlib.sha256(b"").digest(),
        )
    return ended


def backoff(times: int, roll: float | None = None) -> timedelta:
    """2 s, 4 s, 8 s ... at most ten minutes; half of it is jitter (`roll` 0..1)."""
    roll = random.random() if roll is None else roll
    whole = min(FIRST_PAUSE * 2 ** min(times, 20), LONGEST_PAUSE)
    return timedelta(seconds=whole * (0.5 + roll / 2))


def _question(attempt: Attempt, provider: str) -> Question:
    profile = attempt.profile
    born = profile.date_of_birth
    return Question(
        attempt_id=attempt.pk,
        operation=Operation.SIGN_STATUS if attempt.step == Step.AADHAAR else Operation(attempt.step),
        provider=provider,
        request_id=attempt.request_id,
        reference=attempt.reference,
        document=attempt.document,
        pan=profile.pan or "",
        name=profile.legal_name or "",
        date_of_birth=date.fromisoformat(born) if born else None,
    )


def _wait(question: Question, told: Told) -> Outcome:
    attempt = Attempt.objects.get(pk=question.attempt_id)
    now = clock.now()
    if attempt.link_until is not None and now > attempt.link_until + GRACE:
        return Outcome(closed=_close(question, told, OutcomeClass.EXPIRED, "EXPIRED"))
    next_at = now + _look_after(now - attempt.created_at)
    waiting = Attempt.objects.filter(pk=attempt.pk, ended_at=None)
    return Outcome(next_at=next_at if waiting.update(trouble="", next_at=next_at) else None)


def _postpone(question: Question, told: Told) -> Outcome:
    attempt = Attempt.objects.get(pk=question.attempt_id)
    now = clock.now()
    if now - attempt.created_at > timedelta(hours=policy.get("kyc.give_up_hours")) and not attempt.reference:
        return Outcome(closed=_close(question, told, told.outcome, str(told.outcome)))
    pause = max(backoff(attempt.postponed), timedelta(seconds=told.retry_after or 0))
    attempt_postpone(
        attempt_id=attempt.pk,
        provider=question.provider,
        outcome=told.outcome,
        code=told.provider_code,
        next_at=now + pause,
    )
    return Outcome(next_at=now + pause)


def _close(question: Question, told: Told, outcome: OutcomeClass, code: str) -> bool:
    return attempt_close(
        attempt_id=question.attempt_id,
        provider=question.provider,
        outcome=outcome,
        code=code,
        facts=told.facts,
        raw_digest=told.digest,
        provider_code=told.provider_code,
    )


def _note(question: Question, told: Told) -> None:
    call_record(
        provider=question.provider,
        operation=question.operation,
        attempt_id=question.attempt_id,
        outcome=told.outcome,
        code=told.provider_code,
        took_ms=told.took_ms,
        digest=told.digest,
        retry_after=told.retry_after,
    )


def _look_after(age: timedelta) -> timedelta:
    """How long until a signing is looked at again: a person who signs does so within minutes."""
    if age < timedelta(minutes=10):
        return timedelta(minutes=1)
    return timedelta(minutes=5) if age < timedelta(hours=1) else timedelta(minutes=15)
