"""Where providers are asked: the question is committed, the provider is called outside any transaction, the answer is
committed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.kyc import services
from apps.accounts.kyc.documents import content_of
from apps.accounts.kyc.errors import SigningUnavailable
from apps.accounts.kyc.providers import Answer, provider
from apps.accounts.kyc.services import Question, Told
from apps.accounts.kyc.states import Operation, OutcomeClass

RETRY_AFTER = 15


@dataclass(frozen=True, slots=True)
class SignLink:
    """Where the person signs, and the provider's name for it."""

    sign_url: str
    reference: str


def attempt_run(*, attempt_id: Any) -> datetime | None:
    """Asks the provider of a due attempt; when to ask again, or None."""
    question = services.attempt_take(attempt_id=attempt_id)
    if question is None:
        return None
    told = _ask(question, _CALLS[question.operation])
    return services.attempt_answer(question=question, told=told).next_at


def webhook_process(*, webhook_id: Any) -> datetime | None:
    """Asks the provider about what its webhook named; when to try again, or None."""
    taken = services.webhook_take(webhook_id=webhook_id)
    if taken is None:
        return None
    told = _ask(taken.question, _CALLS[Operation.SIGN_STATUS])
    return services.webhook_answer(taken=taken, told=told).next_at


def signing_start(*, user_id: int, redirect_url: str) -> SignLink:
    """Opens a signing and gets its link; asked twice, it is the same signing.

    Raises ConsentRequired, NoTriesLeft, StateConflict, SigningUnavailable.
    """
    attempt = services.aadhaar_start(user_id=user_id)
    if attempt.reference and attempt.sign_url:
        return SignLink(attempt.sign_url, attempt.reference)
    question = services.signing_take(attempt=attempt)
    if question is None:
        raise SigningUnavailable(retry_after=RETRY_AFTER)
    told = _ask(question, lambda asked, ask: _start(asked, ask, redirect_url))
    if told.outcome != OutcomeClass.PENDING or not told.facts.get("reference"):
        services.signing_trouble(question=question, told=told)
        raise SigningUnavailable(retry_after=int(told.retry_after or RETRY_AFTER))
    linked = services.aadhaar_link(
        attempt_id=attempt.pk, provider=question.provider, **{name: told.facts[name] for name in _LINK}
    )
    services.signing_begun(question=question, told=told)
    return SignLink(linked.sign_url or told.facts["sign_url"], linked.reference or told.facts["reference"])


_LINK = ("reference", "sign_url", "link_until")


def _check_pan(asked: Question, ask: Any) -> Answer:
    return ask.check_pan(
        request_id=asked.request_id, pan=asked.pan, name=asked.name, date_of_birth=asked.date_of_birth
    )


def _read_card(asked: Question, ask: Any) -> Answer:
    document = asked.document
    return ask.read_pan(request_id=asked.request_id, image=content_of(document), content_type=document.content_type)


def _status(asked: Question, ask: Any) -> Answer:
    return ask.status(reference=asked.reference)


def _start(asked: Question, ask: Any, redirect_url: str) -> Answer:
    return ask.start(request_id=asked.request_id, name=asked.name, redirect_url=redirect_url)


_CALLS: dict[str, Callable[[Question, Any], Answer]] = {
    Operation.PAN: _check_pan,
    Operation.PAN_OCR: _read_card,
    Operation.SIGN_STATUS: _status,
}


def _ask(question: Question, call: Callable[[Question, Any], Answer]) -> Told:
    began = time.perf_counter()
    answer = call(question, provider(question.provider))
    return Told(
        outcome=answer.outcome,
        code=answer.code,
        facts=answer.facts,
        raw=answer.raw,
        provider_code=answer.provider_code,
        retry_after=answer.retry_after,
        took_ms=round((time.perf_counter() - began) * 1000),
    )
