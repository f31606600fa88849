"""Reveals: asked for, granted within a budget or by a lead, shown once, signed off."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction

from apps.accounts.models import User
from apps.accounts.privacy import errors, selectors
from apps.accounts.privacy.events import RevealSweepSeen
from apps.accounts.privacy.models import Reveal, RevealShown, RevealSignOff
from apps.accounts.privacy.states import RevealReason
from apps.accounts.services.locks import serialise
from apps.accounts.states import Role
from apps.core import approvals, audit, clock, context, events, policy, privacy
from apps.core.errors import Forbidden
from apps.core.models import Approval
from apps.core.privacy import Revealable
from apps.core.redaction import redact_text
from apps.core.review import services as review
from apps.core.states import ApprovalState

REVEAL = "privacy.reveal"
QUEUE = "privacy.reveals"
VISIBLE = 60
TO_LOOK = timedelta(seconds=60)
TO_LOOK_AFTER_APPROVAL = timedelta(hours=1)
SHORTEST_NOTE = 10

log = structlog.get_logger("munim.privacy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The value, for `seconds` on one screen that says whose screen it is."""

    value: str
    seconds: int
    watermark: str


@transaction.atomic
def reveal_ask(
    *, field: str, subject_id: str, reason_code: str, note: str, case: str, actor: User
) -> Reveal | Approval:
    """Leave to look once; over the budget of the shift a request that a lead decides.

    Raises FieldUnknown, Forbidden, OwnRecord, StaffRecord, NothingToReveal, ReasonMissing, AskedForAlready.
    """
    revealable = _revealable(field, actor)
    owner_id = _owner(revealable, subject_id, actor)
    note, case = redact_text(note.strip()), redact_text(case.strip())[:64]
    if reason_code not in RevealReason.values or len(note) < SHORTEST_NOTE or not case:
        raise errors.ReasonMissing
    if revealable.read(subject_id) is None:
        raise errors.NothingToReveal
    asked = {"field": field, "subject_id": subject_id, "owner_id": owner_id, "reason_code": reason_code}
    asked |= {"note": note[:500], "case": case}
    serialise(f"privacy.reveal:{actor.pk}")
    budget = selectors.budget_of(actor)
    if budget.left:
        return _grant(asked, actor=actor, approved_by=None, to_look=TO_LOOK)
    return _request(asked | {"used": budget.used, "budget": budget.allowed}, actor)


@transaction.atomic
def reveal_approved(*, asked: dict, maker: User, checker: User) -> Reveal:
    """Leave over the budget, on a lead's word. Raises Forbidden when the maker may not reveal any more."""
    _revealable(asked["field"], maker)
    asked = {name: value for name, value in asked.items() if name not in ("used", "budget")}
    return _grant(asked, actor=maker, approved_by=checker, to_look=TO_LOOK_AFTER_APPROVAL)


@transaction.atomic
def reveal_show(*, reveal_id, actor: User) -> Shown:
    """The value, once. Raises RevealUnknown, RevealExpired, ShownAlready, NothingToReveal, Forbidden."""
    reveal = Reveal.objects.select_for_update(of=("self",)).filter(pk=reveal_id, actor=actor).first()
    if reveal is None:
        raise errors.RevealUnknown
    if RevealShown.objects.filter(reveal=reveal).exists():
        raise errors.ShownAlready
    if reveal.expires_at <= clock.now():
        raise errors.RevealExpired
    value = _revealable(reveal.field, actor).read(reveal.subject_id)
    if value is None:
        raise errors.NothingToReveal
    RevealShown.objects.create(reveal=reveal, ip=context.ip() or None, request_id=context.request_id())
    audit.record("privacy.reveal.show", reveal.owner or reveal, actor=actor, after={"field": reveal.field})
    at = clock.now().astimezone(clock.business_zone())
    return Shown(value=value, seconds=VISIBLE, watermark=f"{actor} · {actor.public_id} · {at:%d %b %Y, %H:%M}")


@transaction.atomic
def reveal_sign_off(*, reveal_id: str, auditor: User, is_justified: bool, note: str = "") -> RevealSignOff:
    """The auditor's word, once and for good."""
    reveal = Reveal.objects.select_related("owner").get(pk=reveal_id)
    signed = RevealSignOff.objects.create(
        reveal=reveal,
        actor_id=reveal.actor_id,
        auditor=auditor,
        is_justified=is_justified,
        note=redact_text(note)[:500],
    )
    audit.record("privacy.reveal.sign_off", reveal, actor=auditor, after={"is_justified": is_justified}, reason=note)
    return signed


def _revealable(field: str, actor: User) -> Revealable:
    found = privacy.find(field)
    if found is None:
        raise errors.FieldUnknown
    if not actor.has_perm(found.permission):
        raise Forbidden
    return found


def _owner(revealable: Revealable, subject_id: str, actor: User) -> int | None:
    owner_id = revealable.owner(subject_id)
    if owner_id == actor.pk:
        raise errors.OwnRecord
    if owner_id and User.objects.filter(pk=owner_id, is_staff=True).exists() and not actor.has_role(Role.ADMIN):
        raise errors.StaffRecord
    return owner_id


def _request(asked: dict, actor: User) -> Approval:
    waiting = Approval.objects.filter(
        key=REVEAL, state=ApprovalState.PENDING, maker=actor, expires_at__gt=clock.now()
    ).filter(payload__field=asked["field"], payload__subject_id=asked["subject_id"])
    if waiting.exists():
        raise errors.AskedForAlready
    return approvals.request(key=REVEAL, payload=asked, maker=actor, reason=asked["note"])


def _grant(asked: dict, *, actor: User, approved_by: User | None, to_look: timedelta) -> Reveal:
    reveal = Reveal.objects.create(
        **asked,
        actor=actor,
        approved_by=approved_by,
        expires_at=clock.now() + to_look,
        people_seen=_sweep(asked, actor),
    )
    review.item_open(
        queue=QUEUE,
        subject=reveal,
        priority=10 if reveal.people_seen else 100,
        due_at=clock.now() + timedelta(days=policy.get("privacy.audit_days")),
        actor=actor,
    )
    audit.record(
        "privacy.reveal.grant",
        reveal.owner or reveal,
        actor=actor,
        after={"field": reveal.field, "reason_code": reveal.reason_code, "case": reveal.case},
        reason=reveal.note,
    )
    if reveal.people_seen:
        log.warning("reveal sweep", reveal=str(reveal.pk), people=reveal.people_seen)
        events.publish(RevealSweepSeen(reveal_id=str(reveal.pk), people=reveal.people_seen))
    return reveal


def _sweep(asked: dict, actor: User) -> int | None:
    """How many people the actor has seen within the window, if that makes a sweep."""
    since = clock.now() - timedelta(minutes=policy.get("privacy.sweep_minutes"))
    recent = Reveal.objects.filter(actor=actor, created_at__gt=since).values_list("owner_id", "subject_id")
    people = {owner_id or subject_id for owner_id, subject_id in [*recent, (asked["owner_id"], asked["subject_id"])]}
    return len(people) if len(people) >= policy.get("privacy.sweep_people") else None
