"""Webhooks: stored before they are read, believed only as a reason to ask the provider."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatch
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from apps.accounts.kyc.engine.signatures import at_path, is_signed, moment, secrets_at
from apps.accounts.kyc.errors import NotReplayable, ProviderUnknown, WebhookUnknown
from apps.accounts.kyc.events import KycWebhookReceived
from apps.accounts.kyc.models import Attempt, ProviderCall, WebhookEvent
from apps.accounts.kyc.states import TROUBLE, Operation, Step, WebhookResult, WebhookVerdict
from apps.core import audit, clock, events, policy
from apps.core.aadhaar import mask_numbers

from .calling import BATCH, LEASE, Outcome, Question, Told, attempt_answer, backoff

OVERLAP = timedelta(hours=24)  # how long the previous secret counts
MOST_TRIES = 8
FORGED_BYTES = 4096  # of a forged message no more is kept
_KEPT_HEADERS = ("Content-Type", "User-Agent", "X-Request-Id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What came, and what its signature says."""

    raw: bytes
    data: Any
    verdict: WebhookVerdict
    key: str
    kind: str


def webhook_receive(*, provider: str, raw: bytes, headers: Mapping[str, str], ip: str | None) -> WebhookVerdict:
    """Stores what came and judges its signature; a known message is only counted. Raises ProviderUnknown."""
    terms = settings.KYC_PROVIDERS.get(provider, {}).get("webhook")
    if terms is None:
        raise ProviderUnknown
    message = _read(terms, raw, headers)
    names = (*_KEPT_HEADERS, terms["signature_header"], terms["time_header"])
    kept = {name: headers[name][:200] for name in names if name and name in headers}
    return _store(provider, message, terms=terms, headers=kept, ip=ip)


@transaction.atomic
def _store(provider: str, message: Message, *, terms: dict, headers: dict, ip: str | None) -> WebhookVerdict:
    now, text = clock.now(), mask_numbers(message.raw.decode(errors="replace"))
    if message.verdict != WebhookVerdict.FORGED:
        seen = WebhookEvent.objects.filter(provider=provider, key=message.key, verdict=WebhookVerdict.ACCEPTED)
        if seen.update(received=F("received") + 1, last_received_at=now):
            return WebhookVerdict.ACCEPTED
    accepted = message.verdict == WebhookVerdict.ACCEPTED
    ours = accepted and any(fnmatch(message.kind, pattern) for pattern in terms["kinds"])
    row, made = WebhookEvent.objects.get_or_create(
        provider=provider,
        verdict=message.verdict,
        key=message.key,
        defaults={
            "kind": message.kind,
            "body": text if accepted else text[:FORGED_BYTES],
            "body_digest": hashlib.sha256(message.raw).digest(),
            "headers": headers,
            "ip": ip,
            "last_received_at": now,
            "next_at": now if ours else None,
            "processed_at": now if accepted and not ours else None,
            "result": WebhookResult.NOT_OURS if accepted and not ours else "",
        },
    )
    if not made:
        WebhookEvent.objects.filter(pk=row.pk).update(received=F("received") + 1, last_received_at=now)
    elif ours:
        events.publish(KycWebhookReceived(webhook_id=str(row.pk)))
    return message.verdict


def _read(terms: Mapping[str, Any], raw: bytes, headers: Mapping[str, str]) -> Message:
    digest = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    now, signed_at = clock.now(), headers.get(terms["time_header"], "") if terms["time_header"] else ""
    secrets = secrets_at(
        now,
        secret=terms["secret"],
        previous=terms["previous_secret"],
        rotated_at=terms["rotated_at"],
        overlap=OVERLAP,
    )
    signed = f"{signed_at}.".encode() + raw if terms["time_header"] else raw
    given = headers.get(terms["signature_header"], "")
    if not is_signed(signed, given, secrets=secrets, algorithm=terms["algorithm"]):
        return Message(raw=raw, data=None, verdict=WebhookVerdict.FORGED, key=digest, kind="")
    data = _json(raw)
    at = moment(int(signed_at) if signed_at.isdecimal() else signed_at or at_path(data, terms["time_path"]))
    fresh = at is not None and abs(now - at) <= timedelta(seconds=terms["window_seconds"])
    event_id = at_path(data, terms["id_path"])
    kind = at_path(data, terms["kind_path"])
    return Message(
        raw=raw,
        data=data,
        verdict=WebhookVerdict.ACCEPTED if fresh else WebhookVerdict.STALE,
        key=event_id if isinstance(event_id, str) and 0 < len(event_id) <= 100 else digest,
        kind=kind[:80] if isinstance(kind, str) else "",
    )


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A webhook in work: what the provider is asked because of it."""

    webhook_id: Any
    tries: int
    question: Question


@transaction.atomic
def webhook_take(*, webhook_id: Any) -> Taken | None:
    """The question that a due webhook causes, taken by one caller; None when there is nothing to ask."""
    due = WebhookEvent.objects.filter(pk=webhook_id, next_at__lte=clock.now(), processed_at=None)
    if not due.update(next_at=clock.now() + LEASE, tries=F("tries") + 1):
        return None
    row = WebhookEvent.objects.get(pk=webhook_id)
    terms, data = settings.KYC_PROVIDERS[row.provider]["webhook"], _json(row.body.encode())
    reference = str(at_path(data, terms["reference_path"]) or "")
    attempt = _attempt_of(row.provider, reference, at_path(data, terms["request_path"]))
    if attempt is None:
        return _not_found(row)
    WebhookEvent.objects.filter(pk=row.pk).update(attempt=attempt)
    if attempt.ended_at is not None:
        return _done(row, WebhookResult.LATE)
    question = Question(
        attempt_id=attempt.pk,
        operation=Operation.SIGN_STATUS,
        provider=row.provider,
        request_id=attempt.request_id,
        reference=attempt.reference or reference,
    )
    return Taken(webhook_id=row.pk, tries=row.tries, question=question)


@transaction.atomic
def webhook_answer(*, taken: Taken, told: Told) -> Outcome:
    """Commits what the provider says about the thing the webhook named."""
    outcome = attempt_answer(question=taken.question, told=told)
    row = WebhookEvent.objects.select_for_update().get(pk=taken.webhook_id)
    if row.processed_at is not None:
        return outcome
    if outcome.closed:
        _done(row, WebhookResult.CLOSED)
    elif told.outcome not in TROUBLE:
        _done(row, WebhookResult.NO_CHANGE if outcome.next_at else WebhookResult.LATE)
    elif taken.tries >= MOST_TRIES:
        _done(row, WebhookResult.GAVE_UP)
    else:
        again = max(backoff(taken.tries), timedelta(seconds=told.retry_after or 0))
        row.next_at = clock.now() + again
        row.save(update_fields=["next_at"])
        return Outcome(next_at=row.next_at)
    return outcome


@transaction.atomic
def webhook_replay(*, webhook_id: Any, actor, reason: str) -> WebhookEvent:
    """Has an accepted webhook worked on again: the provider is asked again. Raises WebhookUnknown, NotReplayable."""
    row = WebhookEvent.objects.select_for_update().filter(pk=webhook_id).first()
    if row is None:
        raise WebhookUnknown
    if row.processed_at is None:
        raise NotReplayable
    row.processed_at, row.result, row.tries, row.next_at = None, "", 0, clock.now()
    row.save(update_fields=["processed_at", "result", "tries", "next_at"])
    audit.record("kyc.webhook.replay", row, actor=actor, reason=reason)
    events.publish(KycWebhookReceived(webhook_id=str(row.pk)))
    return row


def webhooks_due() -> list[UUID]:
    """Accepted webhooks whose time has come: also those whose task was lost."""
    due = WebhookEvent.objects.filter(next_at__lte=clock.now()).order_by("next_at")
    return list(due.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def provider_log_purge() -> int:
    """Calls and settled webhooks older than the settings say go; how many."""
    now = clock.now()
    calls = ProviderCall.objects.filter(created_at__lt=now - timedelta(days=policy.get("kyc.calls_days")))
    old = WebhookEvent.objects.filter(created_at__lt=now - timedelta(days=policy.get("kyc.webhook_days")))
    gone = old.exclude(next_at__isnull=False).delete()[0]
    return calls.delete()[0] + gone


def _attempt_of(provider: str, reference: str, request_id: Any) -> Attempt | None:
    """By the provider's reference, or by our own request id: the webhook may come before our request has returned."""
    known = Q(reference=reference, provider=provider) if reference else Q(pk=None)
    with contextlib.suppress(ValueError):
        known |= Q(request_id=UUID(str(request_id)))
    return Attempt.objects.filter(known, step=Step.AADHAAR).order_by("-created_at").first()


def _not_found(row: WebhookEvent) -> None:
    """Looked for a few times, since somebody else's commit may be on its way."""
    if row.tries >= 3:
        _done(row, WebhookResult.UNKNOWN)
        return
    row.next_at = clock.now() + backoff(row.tries)
    row.save(update_fields=["next_at"])


def _done(row: WebhookEvent, result: WebhookResult) -> None:
    row.processed_at, row.result, row.next_at = clock.now(), result, None
    row.save(update_fields=["processed_at", "result", "next_at"])
