"""Reads of privacy: budgets, and what an auditor sees."""

from dataclasses import dataclass
from datetime import timedelta

from apps.accounts.models import User
from apps.accounts.privacy.errors import ExportUnknown
from apps.accounts.privacy.models import Export, Reveal
from apps.accounts.privacy.policy import BUDGETS
from apps.core import clock, personal_keys, policy, privacy


@dataclass(frozen=True, slots=True)
class Budget:
    """Reveals of one shift, without those a lead approved."""

    used: int
    allowed: int

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.used)


def budget_of(actor: User) -> Budget:
    """What the member of staff may still reveal in this shift without a lead."""
    since = clock.now() - timedelta(hours=policy.get("privacy.shift_hours"))
    used = Reveal.objects.filter(actor=actor, created_at__gt=since, approved_by=None).count()
    allowed = [policy.get(f"privacy.reveal_budget.{role.lower()}") for role in BUDGETS if actor.has_role(role)]
    return Budget(used, max(allowed, default=0))


def title_of(field: str) -> str:
    """A field's name in operators' words."""
    known = privacy.find(field)
    return known.title if known else field


def reveal_evidence(reveal_id: str) -> dict:
    """What the auditor judges: everything but the value."""
    reveal = Reveal.objects.select_related("actor", "owner", "approved_by").get(pk=reveal_id)
    return {
        "field": title_of(reveal.field),
        "person": reveal.owner.public_id if reveal.owner else reveal.subject_id,
        "revealed_by": str(reveal.actor),
        "at": reveal.created_at,
        "reason": reveal.get_reason_code_display(),
        "note": reveal.note,
        "case": reveal.case,
        "approved_by": str(reveal.approved_by) if reveal.approved_by else None,
        "sweep_of_people": reveal.people_seen,
    }


def export_of(*, user: User, export_id) -> Export:
    """One of the user's own exports. Raises ExportUnknown."""
    export = Export.objects.filter(pk=export_id, user=user).first()
    if export is None:
        raise ExportUnknown
    return export


def person_panel(user: User) -> dict:
    """What the person's page tells of their data."""
    return {
        "person": user,
        "export": user.exports.first(),
        "erasure": user.erasures.first(),
        "reveals": Reveal.objects.filter(owner=user).select_related("actor")[:5],
        "is_destroyed": personal_keys.is_destroyed(user.pk),
    }
