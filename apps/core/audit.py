"""Writes the audit: one entry per mutation, in the transaction of the mutation."""

import json
from typing import Any

from django.db import connection
from django.db.models import Model

from . import context, masking
from .models.audit import AuditEntry
from .plain import plain
from .redaction import redact, redact_text

_COLUMNS = (
    "action", "target_type", "target_id", "actor_id", "before", "after", "reason", "count", "request_id", "ip"
)  # fmt: skip
_INSERT = """
    INSERT INTO core_auditentry
        (action, target_type, target_id, actor_id, before, after, reason, count, request_id, ip)
    VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s, %s)
    RETURNING id, created_at
"""


def record(
    action: str,
    target: Model | None,
    *,
    actor: Model | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    count: int | None = None,
) -> AuditEntry:
    """Notes what `actor` (none: the system) did to `target`; secrets are hidden, personal data masked."""
    entry = AuditEntry(
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        actor_id=actor.pk if actor is not None else None,
        before=_kept(before, target),
        after=_kept(after, target),
        reason=redact_text(reason)[:500],
        count=count,
        request_id=context.request_id(),
        ip=context.ip() or None,
    )
    return _insert(entry)


def _insert(entry: AuditEntry) -> AuditEntry:
    """Written by hand: every mutation passes here, and the ORM's insert costs more than the database's."""
    values = [getattr(entry, name) for name in _COLUMNS]
    values[4:6] = [None if value is None else json.dumps(value) for value in values[4:6]]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        entry.id, entry.created_at = cursor.fetchone()
    entry._state.adding, entry._state.db = False, connection.alias
    return entry


def _kept(values: dict[str, Any] | None, target: Model | None) -> dict[str, Any] | None:
    """Redacted; a model's `personal_fields` are masked too (a user's name, say)."""
    if values is None:
        return None
    kept = redact(plain(values))
    for field in getattr(target, "personal_fields", ()):
        if kept.get(field):
            kept[field] = masking.text(str(kept[field]))
    return kept
