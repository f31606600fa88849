"""Who holds what: leased claims, one reviewer per item, whatever crashes."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock, fsm, policy
from apps.core.review import queues
from apps.core.review.errors import NotYours, OwnDecision
from apps.core.review.models import WorkItem
from apps.core.review.states import WorkAct, WorkState

from .shared import evidence_digest, held, locked, note


def lease() -> timedelta:
    return timedelta(minutes=policy.get("review.lease_minutes"))


def _claimable(actor, at: datetime) -> QuerySet[WorkItem]:
    """Free, or held under a lease that ran out; never one's own decision to check."""
    expired = Q(lease_until__lte=at)
    free = Q(state=WorkState.OPEN) | Q(state=WorkState.CLAIMED) & expired
    to_check = (Q(state=WorkState.AWAITING_SECOND) | Q(state=WorkState.CHECKING) & expired) & ~Q(maker=actor)
    available = Q(available_at=None) | Q(available_at__lte=at)
    return WorkItem.objects.filter(free | to_check).filter(available)


@transaction.atomic
def claim_next(*, queue: str, actor) -> WorkItem | None:
    """The most urgent free item, now held by this person; None when nothing waits. Raises QueueUnknown."""
    queues.get(queue)
    waiting = _claimable(actor, clock.now()).filter(queue=queue).order_by("priority", "due_at", "id")
    item = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    return _take(item, actor) if item else None


@transaction.atomic
def item_claim(*, item_id: Any, actor) -> WorkItem:
    """This item, if it is free or already one's own. Raises NotYours, OwnDecision, ItemUnknown."""
    item = locked(item_id)
    if item.holder_id == actor.pk and item.lease_until > clock.now():
        return item
    if item.state in (WorkState.AWAITING_SECOND, WorkState.CHECKING) and item.maker_id == actor.pk:
        raise OwnDecision
    if not _claimable(actor, clock.now()).filter(pk=item.pk).exists():
        raise NotYours("Somebody else holds this item, or it does not wait for anyone.")
    return _take(item, actor)


def _take(item: WorkItem, actor) -> WorkItem:
    """Claims a locked item; a decision whose evidence changed is void first, so nobody checks a stale one."""
    if item.holder_id is not None:
        note(item, WorkAct.LEASE_EXPIRED, None, holder=item.holder_id)
    if item.state in (WorkState.AWAITING_SECOND, WorkState.CHECKING) and evidence_digest(item) != item.evidence_digest:
        note(item, WorkAct.VOIDED, actor, decision=item.decision, maker=item.maker_id)
        fsm.advance(item.void, actor=actor)
    checks = item.state in (WorkState.AWAITING_SECOND, WorkState.CHECKING)
    now = clock.now()
    until = now + lease()
    fsm.advance(item.claim_check if checks else item.claim, actor=actor, holder=actor, lease_until=until, at=now)
    note(item, WorkAct.CLAIMED, actor, until=until, as_second=checks)
    return item


@transaction.atomic
def item_renew(*, item_id: Any, actor) -> WorkItem:
    """A heartbeat: the lease starts again. Raises NotYours."""
    item = held(item_id, actor)
    item.lease_until = clock.now() + lease()
    item.save(update_fields=["lease_until"])
    return item


@transaction.atomic
def item_release(*, item_id: Any, actor) -> WorkItem:
    """Gives the item back undecided. Raises NotYours."""
    item = held(item_id, actor)
    checks = item.state == WorkState.CHECKING
    fsm.advance(item.release_check if checks else item.release, actor=actor)
    note(item, WorkAct.RELEASED, actor)
    return item


@transaction.atomic
def item_snooze(*, item_id: Any, actor, until: datetime, reason: str) -> WorkItem:
    """Gives the item back until a time. Raises NotYours."""
    item = item_release(item_id=item_id, actor=actor)
    item.available_at = until
    item.save(update_fields=["available_at"])
    note(item, WorkAct.SNOOZED, actor, until=until, reason=reason)
    return item


@transaction.atomic
def item_escalate(*, item_id: Any, actor, reason: str) -> WorkItem:
    """Moves the item to the front of its queue; once. Raises ItemUnknown."""
    item = locked(item_id)
    if item.escalated_at is None:
        item.escalated_at, item.priority = clock.now(), 0
        item.save(update_fields=["escalated_at", "priority"])
        note(item, WorkAct.ESCALATED, actor, reason=reason)
    return item


@transaction.atomic
def item_cancel(*, item_id: Any, actor, reason: str) -> WorkItem:
    """Takes an item out of its queue: the subject is settled elsewhere. Raises StateConflict."""
    item = locked(item_id)
    fsm.advance(item.cancel, actor=actor, reason=reason, at=clock.now())
    note(item, WorkAct.CANCELLED, actor, reason=reason)
    return item
