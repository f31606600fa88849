"""Writes the audit: one entry per mutation, in the transaction of the mutation."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

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
_INSERT_EACH = """
    INSERT INTO core_auditentry
        (action, target_type, target_id, actor_id, before, after, reason, request_id, ip)
    SELECT %s, %s, target_id, %s::bigint, before::jsonb, after::jsonb, %s, %s, %s::inet
    FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS mutation(target_id, before, after, position)
    ORDER BY position
"""


class Mutation(NamedTuple):
    """What was done to one row."""

    target: Model
    before: dict[str, Any] | None
    after: dict[str, Any] | None


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


def record_each(action: str, mutations: Sequence[Mutation], *, actor: Model | None, reason: str = "") -> None:
    """One entry each, for rows of one model that the same was done to: one statement however many."""
    if not mutations:
        return
    shared = [
        action,
        mutations[0].target._meta.label_lower,
        actor.pk if actor is not None else None,
        redact_text(reason)[:500],
        context.request_id(),
        context.ip() or None,
    ]
    targets = [str(one.target.pk) for one in mutations]
    before = [_written(_kept(one.before, one.target)) for one in mutations]
    after = [_written(_kept(one.after, one.target)) for one in mutations]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_EACH, [*shared, targets, before, after])


def _written(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values)


def _insert(entry: AuditEntry) -> AuditEntry:
    """Written by hand: every mutation passes here, and the ORM's insert costs more than the database's."""
    values = [getattr(entry, name) for name in _COLUMNS]
    values[4:6] = map(_written, values[4:6])
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
