"""What the platform holds of a person: the audit of what was done to them and by them, and the gate's verdicts."""

from collections.abc import Iterator

from django.db.models import Q

from apps.core import privacy
from apps.core.models import AuditEntry, FileRead, IdempotencyRecord, RiskVerdict


def _audit(user) -> Iterator[dict]:
    about = Q(target_type=user._meta.label_lower, target_id=str(user.pk)) | Q(actor=user)
    for entry in AuditEntry.objects.filter(about).order_by("id").iterator(chunk_size=2000):
        own = entry.actor_id == user.pk
        yield {
            "at": entry.created_at,
            "action": entry.action,
            "target": entry.target_type,
            "by": "you" if own else "the system" if entry.actor_id is None else "our staff",
            "before": entry.before,
            "after": entry.after,
            "reason": entry.reason,
            "ip": entry.ip if own else None,  # an address of the staff is not the user's
        }


def _export(user) -> Iterator[privacy.Part]:
    verdicts = RiskVerdict.objects.filter(user=user).order_by("id")
    yield privacy.Part("audit", rows=_audit(user))
    yield privacy.Part(
        "risk_verdicts", rows=verdicts.values("created_at", "action", "amount", "currency", "outcome", "reasons")
    )
    reads = FileRead.objects.filter(actor=user).order_by("id")
    yield privacy.Part("files_read", rows=reads.values("created_at", "purpose", "ip"))


def _erase(user) -> str:
    IdempotencyRecord.objects.filter(user=user).delete()
    return (
        "Stored answers to calls are destroyed. The audit and the verdicts on payments stay for 5 years, as the law "
        "asks: they name the account by its number and hold masked values only."
    )


privacy.register(privacy.Holding(key="platform", title="Audit and risk", export=_export, erase=_erase, order=500))
