"""Who holds what: leased claims, one reviewer per item, whatever crashes."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock, fsm, policy
from apps.core.redaction import redact_text
from apps.core.review import queues
from apps.core.review.errors import NotYours, OwnDecision, SnoozeOutOfRange, TooManyHeld
from apps.core.review.models import WorkItem
from apps.core.review.states import AT_WORK, Origin, SkipReason, WorkAct, WorkState

from . import blind
from .shared import evidence_digest, held, locked, note


def lease() -> timedelta:
    return timedelta(minutes=policy.get("review.lease_minutes"))


def _claimable(actor, at: datetime) -> QuerySet[WorkItem]:
    """Free, or held under a lease that ran out; never one's own decision to check."""
    expired = Q(lease_until__lte=at)
    free = Q(state=WorkState.OPEN) | Q(state=WorkState.CLAIMED) & expired
    to_check = (Q(state=WorkState.AWAITING_SECOND) | Q(state=WorkState.CHECKING) & expired) & ~Q(maker=actor)
    available = Q(available_at=None) | Q(available_at__lte=at)
    return WorkItem.objects.filter(free | to_check, state__in=AT_WORK).filter(available)


def _require_room(actor) -> None:
    """Counted without a lock: it keeps people from hoarding, not from holding one more by two tabs at once."""
    held_now = WorkItem.objects.filter(holder=actor, lease_until__gt=clock.now()).count()
    if held_now >= policy.get("review.hold_at_most"):
        raise TooManyHeld


# Written out because it is asked by every reviewer all day: the ORM takes longer to word it than PostgreSQL to answer.
# Nobody's decision has a maker while it is open, so one condition keeps people from checking their own.
_NEXT = """
    SELECT core_workitem.*, (
        SELECT count(*) FROM core_workitem mine WHERE mine.holder_id = %(me)s AND mine.lease_until > %(now)s
    ) AS held_now
    FROM core_workitem
    WHERE queue = %(queue)s AND state IN ('OPEN', 'CLAIMED', 'AWAITING_SECOND', 'CHECKING')
        AND (lease_until IS NULL OR lease_until <= %(now)s) AND (available_at IS NULL OR available_at <= %(now)s)
        AND skipped_by_id IS DISTINCT FROM %(me)s AND maker_id IS DISTINCT FROM %(me)s
    ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


@transaction.atomic
def claim_next(*, queue: str, actor) -> WorkItem | None:
    """The most urgent free item this person has not skipped, now held by them; None when nothing waits.

    Now and then a golden case comes instead. Raises QueueUnknown, TooManyHeld.
    """
    queues.get(queue)
    found = WorkItem.objects.raw(_NEXT, {"queue": queue, "me": actor.pk, "now": clock.now()})
    item = next(iter(found), None)
    if item is None:
        return None
    if item.held_now >= policy.get("review.hold_at_most"):
        raise TooManyHeld
    return _take(blind.golden_instead_of(item, actor) or item, actor)


@transaction.atomic
def item_claim(*, item_id: Any, actor) -> WorkItem:
    """This item, if it is free or already one's own. Raises NotYours, OwnDecision, TooManyHeld, ItemUnknown."""
    item = locked(item_id)
    if item.holder_id == actor.pk and item.lease_until > clock.now():
        return item
    checks = item.state in (WorkState.AWAITING_SECOND, WorkState.CHECKING) and item.maker_id == actor.pk
    if checks or blind.decided_before(item, actor):
        raise OwnDecision
    if not _claimable(actor, clock.now()).filter(pk=item.pk).exists():
        raise NotYours("Somebody else holds this item, or it does not wait for anyone.")
    _require_room(actor)
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
def item_skip(*, item_id: Any, actor, reason: SkipReason) -> WorkItem:
    """Gives the item to somebody else: `claim_next` will not bring it to this person again. Raises NotYours."""
    item = item_release(item_id=item_id, actor=actor)
    note(item, WorkAct.SKIPPED, actor, reason=SkipReason(reason))
    if item.origin == Origin.DOUBLE:
        # Its first reviewer is kept away by the same column: measured another time, on another item.
        return item_cancel(item_id=item.pk, actor=None, reason="The second reviewer passed it on.")
    item.skipped_by = actor
    item.save(update_fields=["skipped_by"])
    return item


@transaction.atomic
def item_snooze(*, item_id: Any, actor, until: datetime, reason: str) -> WorkItem:
    """Gives the item back until a time. Raises NotYours, SnoozeOutOfRange."""
    now = clock.now()
    if not now < until <= now + timedelta(days=policy.get("review.snooze_days")):
        raise SnoozeOutOfRange
    item = item_release(item_id=item_id, actor=actor)
    item.available_at = until
    item.save(update_fields=["available_at"])
    note(item, WorkAct.SNOOZED, actor, until=until, reason=redact_text(reason))
    return item


@transaction.atomic
def item_escalate(*, item_id: Any, actor, reason: str) -> WorkItem:
    """Moves the item to the front of its queue, once; whoever holds it gives it to somebody else.

    Raises ItemUnknown.
    """
    item = locked(item_id)
    if item.escalated_at is None:
        item.escalated_at, item.priority = clock.now(), 0
        item.save(update_fields=["escalated_at", "priority"])
        note(item, WorkAct.ESCALATED, actor, reason=redact_text(reason))
    if item.holder_id == actor.pk:
        item = item_release(item_id=item.pk, actor=actor)
        item.skipped_by = actor
        item.save(update_fields=["skipped_by"])
    return item


@transaction.atomic
def item_cancel(*, item_id: Any, actor, reason: str) -> WorkItem:
    """Takes an item out of its queue: the subject is settled elsewhere. Raises StateConflict."""
    item = locked(item_id)
    fsm.advance(item.cancel, actor=actor, reason=reason, at=clock.now())
    note(item, WorkAct.CANCELLED, actor, reason=reason)
    return item


@transaction.atomic
def item_seen(*, item: WorkItem, actor) -> None:
    """Somebody opened the item with its images: its history says so."""
    note(item, WorkAct.SEEN, actor)
