"""The verbs of maker and checker."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, events, fsm, policy
from apps.core.announcements import ApprovalDecided, ApprovalRequested
from apps.core.plain import plain
from apps.core.states import ApprovalState

from .errors import ApprovalExpired, EvidenceChanged, NotAllowed, NotSeen, OwnApproval, UnknownApproval
from .evidence import collect, current_digest, digest_of
from .models import Approval
from .registry import action


@transaction.atomic
def request(*, key: str, payload: dict[str, Any], maker: Model, reason: str) -> Approval:
    """Asks for a second person, with the evidence as it is now. Raises KeyError for an action no app registers."""
    payload = plain(payload)
    evidence = collect(key, payload)
    approval = Approval.objects.create(
        key=key,
        payload=payload,
        evidence=evidence,
        digest=digest_of(key, payload, evidence),
        reason=reason[:500],
        maker=maker,
        expires_at=clock.now() + timedelta(hours=policy.get("approvals.expire_after_hours")),
    )
    audit.record("core.approval.request", approval, actor=maker, after={"key": key, **payload}, reason=reason)
    events.publish(ApprovalRequested(approval_id=str(approval.pk), key=key))
    return approval


def approve(*, approval_id, checker: Model, digest: str) -> Approval:
    """Carries it out in the transaction of the approval, if `digest` is of what the checker saw and still holds.

    Raises OwnApproval, NotAllowed, NotSeen, EvidenceChanged (the request is void then), ApprovalExpired,
    StateConflict, UnknownApproval, and what the action itself refuses with.
    """
    try:
        return _approve(approval_id=approval_id, checker=checker, digest=digest)
    except EvidenceChanged as changed:
        changed.void()
        raise


@transaction.atomic
def _approve(*, approval_id, checker: Model, digest: str) -> Approval:
    approval = _decidable(approval_id, checker)
    if approval.digest != digest:
        raise NotSeen
    if current_digest(approval) != approval.digest:
        raise EvidenceChanged(partial(_void, approval_id))
    fsm.advance(approval.approve, actor=checker, checker=checker, at=clock.now())
    result = action(approval.key).execute(approval.payload, checker, approval)
    approval.result = plain(result or {})
    approval.save(update_fields=["result"])
    _announce(approval)
    return approval


@transaction.atomic
def reject(*, approval_id, checker: Model, reason: str) -> Approval:
    """Refuses it. Raises OwnApproval, NotAllowed, ApprovalExpired, StateConflict, UnknownApproval."""
    approval = _decidable(approval_id, checker)
    fsm.advance(approval.reject, actor=checker, reason=reason, checker=checker, at=clock.now())
    _announce(approval)
    return approval


@transaction.atomic
def expire_due() -> int:
    """Closes what nobody decided in time; answers how many."""
    now = clock.now()
    due = Approval.objects.filter(state=ApprovalState.PENDING, expires_at__lte=now)
    waiting = list(due.select_for_update(skip_locked=True).order_by("pk"))
    for approval in waiting:
        fsm.advance(approval.expire, actor=None, at=now)
        _announce(approval)
    return len(waiting)


def _decidable(approval_id, checker: Model) -> Approval:
    """The locked request, if this person may decide on it now."""
    approval = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if approval is None:
        raise UnknownApproval
    if approval.state != ApprovalState.PENDING:
        raise fsm.StateConflict(f"This request is {approval.get_state_display().lower()}.", state=approval.state)
    if approval.maker_id == checker.pk:
        raise OwnApproval
    if not checker.has_perm(action(approval.key).permission):
        raise NotAllowed
    if approval.expires_at <= clock.now():
        raise ApprovalExpired
    return approval


@transaction.atomic
def _void(approval_id) -> None:
    """Marks it, so that nobody looks at it again; without the mark its digest would refuse it just as well."""
    approval = Approval.objects.select_for_update().get(pk=approval_id)
    if approval.state == ApprovalState.PENDING:
        fsm.advance(approval.void, actor=None, reason="The evidence changed", at=clock.now())
        _announce(approval)


def _announce(approval: Approval) -> None:
    events.publish(ApprovalDecided(approval_id=str(approval.pk), key=approval.key, state=approval.state))
