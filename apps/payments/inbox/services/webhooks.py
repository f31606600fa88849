"""Webhooks: stored before they are read, and answered at once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from apps.core import audit, clock, encryption
from apps.payments.inbox import waking
from apps.payments.inbox.errors import NotReplayable, WebhookUnknown
from apps.payments.inbox.models import Webhook
from apps.payments.inbox.states import Verdict

FORGED_BYTES = 4096  # of a forged message no more is kept
KEPT, LONGEST = 40, 500  # headers, characters of one
_SECRET_HEADERS = frozenset({"cookie", "authorization", "proxy-authorization"})
_BODY = Webhook._meta.get_field("body")

_STORE = """
    INSERT INTO inbox_webhook (gateway, verdict, key, body, digest, headers, ip, received, last_received_at, event,
        subject, object_ids, tries, next_at, result, note, caused_type, caused_id)
    VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, 1, %s, '', '', '{}', 0, %s, '', '', '', '')
    ON CONFLICT (gateway, verdict, key) DO UPDATE SET
        received = inbox_webhook.received + 1, last_received_at = EXCLUDED.last_received_at
    WHERE inbox_webhook.digest = EXCLUDED.digest
    RETURNING (xmax = 0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What came, who it says it is from, and what its signature is worth."""

    gateway: str
    key: str
    verdict: Verdict
    raw: bytes
    headers: Mapping[str, str]
    ip: str | None


def webhook_store(*, letter: Letter) -> bool:
    """Keeps what came, in one statement; a known message is only counted. Whether it is new.

    Gateways sign the body and not the event's id: an id that comes with another body is another message, or whoever
    can repeat an old message could have the next one taken for a copy.
    """
    is_new = _stored(letter, letter.key)
    if is_new is None:
        is_new = _stored(letter, body_key(letter.raw))
    if is_new and letter.verdict == Verdict.ACCEPTED:
        transaction.on_commit(waking.wake)
    return bool(is_new)


def body_key(raw: bytes) -> str:
    """What stands for the event's id where there is none, or where it is another message's."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _stored(letter: Letter, key: str) -> bool | None:
    """Whether it is new; None when the key is another message's."""
    now, accepted = clock.now(), letter.verdict == Verdict.ACCEPTED
    kept = letter.raw if accepted else letter.raw[:FORGED_BYTES]
    with connection.prepared(), connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                letter.gateway,
                letter.verdict,
                key,
                encryption.encrypt(kept.decode("latin-1"), context=_BODY.context),
                hashlib.sha256(letter.raw).digest(),
                json.dumps(_kept(letter.headers)),
                letter.ip,
                now,
                now if accepted else None,
            ],
        )
        found = cursor.fetchone()
    return found[0] if found else None


@transaction.atomic
def webhook_replay(*, webhook_id: Any, actor, reason: str) -> Webhook:
    """Has a signed webhook worked on again: the gateway is asked again. Raises WebhookUnknown, NotReplayable."""
    row = Webhook.objects.select_for_update().filter(pk=webhook_id).first()
    if row is None:
        raise WebhookUnknown
    if row.processed_at is None:
        raise NotReplayable
    row.processed_at, row.result, row.note, row.tries, row.next_at = None, "", "", 0, clock.now()
    row.save(update_fields=["processed_at", "result", "note", "tries", "next_at"])
    audit.record("inbox.webhook.replay", row, actor=actor, reason=reason)
    transaction.on_commit(waking.wake)
    return row


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without logins, cut to a size."""
    named = [(name[:100], value) for name, value in headers.items() if name.lower() not in _SECRET_HEADERS]
    return {name: value.replace("\0", "")[:LONGEST] for name, value in named[:KEPT]}
