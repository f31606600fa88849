"""Messages go out: claimed under a lease, judged once more, sent outside the transaction, the answer recorded."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.ids import uuid7
from apps.core.redaction import redact_text
from apps.notifications import catalog
from apps.notifications.engine import retries, wording
from apps.notifications.mail_page import mail_html
from apps.notifications.models import Attempt, Device, Message
from apps.notifications.parcels import Answer, Parcel, Target
from apps.notifications.selectors.sending import Facts, facts_about, index_of, shown_address
from apps.notifications.states import Channel, MessageState, Outcome, Priority, SuppressionReason, Verdict

from .suppressing import suppress

LEASE = timedelta(seconds=90)
ORDER = (Priority.CRITICAL, Priority.TRANSACTIONAL, Priority.MARKETING)
_MOVED = (
    "state", "due_at", "lease_until", "tries", "provider", "provider_ref", "verdict", "sent_at", "delivered_at",
    "opened_at", "ended_at",
)  # fmt: skip


@transaction.atomic
def messages_claim(*, priorities: Sequence[str] = ORDER, limit: int = 20) -> list[Parcel]:
    """Takes what is due, the most urgent first; what may not go, or not now, is settled here and not sent."""
    messages = _due(priorities, limit)
    facts = facts_about(messages)
    parcels = [parcel for message in messages if (parcel := _judge(message, facts)) is not None]
    Message.objects.bulk_update(messages, _MOVED)
    Attempt.objects.bulk_create(
        Attempt(pk=parcel.attempt_id, message=message, number=message.tries, provider=parcel.channel.lower())
        for message in messages
        for parcel in parcels
        if parcel.message_id == message.pk
    )
    return parcels


@transaction.atomic
def attempt_record(*, attempt_id: UUID, answers: Sequence[tuple[Target, Answer]]) -> Message:
    """Notes how a try ended; one that comes back after its lease moves the message only if the provider took it."""
    attempt = Attempt.objects.select_related("message").get(pk=attempt_id)
    message = Message.objects.select_for_update(of=("self",)).select_related("user").get(pk=attempt.message_id)
    answer = decisive(answers)
    _close(attempt, answer)
    _prune(answers)
    if attempt.number == message.tries or answer.outcome == Outcome.ACCEPTED:
        _settle(message, answer)
        message.save(update_fields=_MOVED)
    return message


def decisive(answers: Sequence[tuple[Target, Answer]]) -> Answer:
    """Of several devices the best answer counts: one that took it, one that may take it later, one that is there."""
    rank = [Outcome.ACCEPTED, Outcome.LATER, Outcome.OUR_BUG, Outcome.REFUSED, Outcome.GONE]
    return min((answer for _, answer in answers), key=lambda answer: rank.index(answer.outcome))


def _due(priorities: Sequence[str], limit: int) -> list[Message]:
    """Due by rank and time, and what a dead worker left behind."""
    found: list[Message] = []
    now = clock.now()
    for condition in (Q(state=MessageState.SENDING, lease_until__lte=now), *_by_rank(priorities, now)):
        if len(found) < limit:
            found += _locked().filter(condition, priority__in=priorities)[: limit - len(found)]
    return found


def _by_rank(priorities: Sequence[str], now) -> list[Q]:
    queued = Q(state=MessageState.QUEUED, digest=None, due_at__lte=now)
    return [queued & Q(priority=priority) for priority in ORDER if priority in priorities]


def _locked() -> QuerySet[Message]:
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("template", "version", "user").order_by("due_at", "pk")


def _judge(message: Message, facts: Facts) -> Parcel | None:
    now = clock.now()
    if message.tries >= retries.TRIES:
        return message.fail(verdict=Verdict.TRIES_USED_UP, at=now)
    targets = facts.targets(message)
    if verdict := facts.verdict(message, targets):
        return message.suppress(verdict=verdict, at=now)
    if quiet := facts.quiet_until(message):
        return _wait(message, quiet)
    secrets = _secrets(message)
    if secrets is None:
        return message.cancel(verdict=Verdict.TOO_LATE, at=now)
    message.take(until=now + LEASE)
    if message.priority == Priority.MARKETING:
        facts.offers[message.user_id, message.channel] += 1
    return _parcel(message, targets, {**message.variables, **secrets})


def _wait(message: Message, until) -> None:
    if message.state == MessageState.SENDING:
        message.postpone(until=until)
    message.due_at = until


def _secrets(message: Message) -> dict[str, str] | None:
    """What is stored nowhere, asked for now; None when it is no longer worth sending."""
    kind = catalog.find(message.template.key)
    if kind is None or kind.secrets is None:
        return {}
    found = kind.secrets(message.reference)
    return None if found is None else dict(found)


def _parcel(message: Message, targets: tuple[Target, ...], values: dict[str, str]) -> Parcel:
    version = message.version
    subject, body = wording.render(version.subject, values), wording.render(version.body, values)
    is_mail = message.channel == Channel.EMAIL
    return Parcel(
        attempt_id=uuid7(),
        message_id=message.pk,
        key=message.key,
        channel=message.channel,
        priority=message.priority,
        template=message.template.key,
        targets=targets,
        subject=subject,
        body=body,
        html=mail_html(subject=subject, body=body, language=version.language) if is_mail else "",
        dlt_header=version.dlt_header,
        dlt_template_id=version.dlt_template_id,
    )


def _close(attempt: Attempt, answer: Answer) -> None:
    attempt.provider, attempt.outcome, attempt.status_code = answer.provider, answer.outcome, answer.status_code
    attempt.code, attempt.detail = answer.code[:60], redact_text(answer.detail)[:300]
    attempt.ended_at = clock.now()
    attempt.save(update_fields=["provider", "outcome", "status_code", "code", "detail", "ended_at"])


def _prune(answers: Sequence[tuple[Target, Answer]]) -> None:
    """Only a device whose app is gone, or that belongs to another sender, is dropped."""
    for target, answer in answers:
        if target.device_id and answer.outcome == Outcome.GONE:
            Device.objects.filter(pk=target.device_id, gone_at=None).update(
                gone_at=clock.now(), gone_reason=answer.code[:40]
            )


def _settle(message: Message, answer: Answer) -> None:
    now = clock.now()
    if message.state != MessageState.SENDING:
        _note_acceptance(message, answer)
    elif answer.outcome == Outcome.ACCEPTED:
        message.send(provider=answer.provider, ref=answer.ref[:200], at=now)
    elif answer.outcome == Outcome.LATER:
        _try_again(message, answer)
    else:
        message.fail(verdict=_FAILURES[answer.outcome](message), at=now)
        if answer.outcome == Outcome.GONE and message.channel != Channel.PUSH:
            suppress(
                channel=message.channel,
                index=index_of(message),
                shown=shown_address(message),
                reason=SuppressionReason.HARD_BOUNCE,
                note=answer.code,
            )


_FAILURES = {
    Outcome.REFUSED: lambda message: Verdict.REFUSED,
    Outcome.OUR_BUG: lambda message: Verdict.OUR_BUG,
    Outcome.GONE: lambda message: Verdict.DEVICES_GONE if message.channel == Channel.PUSH else Verdict.REFUSED,
}


def _note_acceptance(message: Message, answer: Answer) -> None:
    """The provider told what became of it before its own answer was here: the state stays."""
    if answer.outcome == Outcome.ACCEPTED:
        message.provider = message.provider or answer.provider
        message.provider_ref = message.provider_ref or answer.ref[:200]
        message.sent_at = message.sent_at or clock.now()


def _try_again(message: Message, answer: Answer) -> None:
    pause = retries.pause(message.tries, retry_after=answer.retry_after)
    if pause is None:
        message.fail(verdict=Verdict.TRIES_USED_UP, at=clock.now())
    else:
        message.postpone(until=clock.now() + pause)
