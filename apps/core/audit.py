"""Writes the audit: one entry per mutation, in the transaction of the mutation."""

from typing import Any

from django.db.models import Model

from . import context, masking
from .models.audit import AuditEntry
from .plain import plain
from .redaction import redact, redact_text


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
    return AuditEntry.objects.create(
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


def _kept(values: dict[str, Any] | None, target: Model | None) -> dict[str, Any] | None:
    """Redacted; a model's `personal_fields` are masked too (a user's name, say)."""
    if values is None:
        return None
    kept = redact(plain(values))
    for field in getattr(target, "personal_fields", ()):
        if kept.get(field):
            kept[field] = masking.text(str(kept[field]))
    return kept
