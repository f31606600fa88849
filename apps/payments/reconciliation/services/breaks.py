"""A break: one open for its cause, then explained, put right by two people, or cleared by itself."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, events, fsm, policy
from apps.core.money import Money, to_minor
from apps.core.plain import plain
from apps.core.review import services as review
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation.engine.fixes import SUSPENSE, Posting
from apps.payments.reconciliation.errors import BreakUnknown, NothingToPost, OwnMoney
from apps.payments.reconciliation.events import BreakClosed, BreakOpened
from apps.payments.reconciliation.models import BankLine, Break, Match, SettlementRow
from apps.payments.reconciliation.states import BreakKind, BreakState, MatchedBy, MatchState
from apps.payments.refunds import services as refunds
from apps.wallet.services import Arrow, Entry, transfer_many

from .postings import account_of, amount_of, postings_of

QUEUE = "breaks"
FIX = "reconciliation.fix"


@transaction.atomic
def break_open(
    *,
    kind: str,
    gateway: str,
    object_type: str,
    object_id: Any,
    amount: Money,
    reason: str,
    fix: list[Posting] | tuple[Posting, ...] = (),
    match: Match | None = None,
    came_back: bool = False,
) -> Break:
    """Puts a difference into the queue. One that is open follows what is told now.

    After a decision the same words and amount are no news; others, or what `came_back`, open a break of their own
    with its own time, which names the earlier one.
    """
    cause = {"kind": _kind(kind), "object_type": object_type, "object_id": str(object_id)}
    told = {
        "amount": abs(amount.amount),
        "currency": str(amount.currency),
        "reason": reason[:300],
        "fix": [posting.as_dict() for posting in fix],
    }
    opened = Break.objects.select_for_update(of=("self",)).filter(**cause, state=BreakState.OPEN).first()
    if opened is not None:
        return _follow(opened, told)
    earlier = Break.objects.filter(**cause).order_by("-id").first()
    if earlier is not None and not came_back and _is_told(earlier, told):
        return earlier
    more = {"gateway": gateway, "match": match, "earlier": earlier}
    found, created = Break.objects.get_or_create(
        **cause, state=BreakState.OPEN, defaults={**told, **more, "due_at": _due_at()}
    )
    if created:
        audit.record("reconciliation.break.open", found, actor=None, after={"kind": found.kind, "reason": reason})
        review.item_open(queue=QUEUE, subject=found, due_at=found.due_at)
        events.publish(BreakOpened(**_told(found)))
    return found


def _due_at() -> datetime:
    return clock.now() + timedelta(hours=policy.get("reconciliation.break_sla_hours"))


def _is_told(broken: Break, told: dict[str, Any]) -> bool:
    return all(getattr(broken, name) == told[name] for name in ("amount", "currency", "reason"))


def _follow(broken: Break, told: dict[str, Any]) -> Break:
    """The figures of today; postings that somebody chose for other figures go with them."""
    if not _is_told(broken, told):
        before = {name: getattr(broken, name) for name in told}
        for name, value in told.items():
            setattr(broken, name, value)
        broken.save(update_fields=list(told))
        audit.record("reconciliation.break.follow", broken, actor=None, before=plain(before), after=plain(told))
    return broken


@transaction.atomic
def break_fix(*, break_id: Any, actor: Model, checker: Model | None, note: str = "") -> Break:
    """Posts the stored postings as one journal.

    Raises NothingToPost, FixInvalid, OwnMoney, AboveCaptured, NothingToRefund, StateConflict, BreakUnknown.
    """
    broken = _locked(break_id)
    postings = postings_of(broken.fix)
    if not postings:
        raise NothingToPost
    _require_strangers(postings, actor, checker)
    _require_still_here(broken, postings)
    arrows = tuple(Arrow(account_of(one.debit), account_of(one.credit), amount_of(one)) for one in postings)
    entry = Entry(FIX, broken, arrows, memo=f"{broken.get_kind_display()} {broken.object_id}"[:200])
    fsm.advance(
        broken.put_right,
        actor=actor,
        at=clock.now(),
        by=actor,
        checker=checker,
        journal_id=transfer_many(entries=[entry], actor=actor)[0],
        note=note,
    )
    _closed(broken)
    return broken


@transaction.atomic
def break_explain(*, break_id: Any, actor: Model, checker: Model | None, note: str) -> Break:
    """Closes it without money. Raises StateConflict, BreakUnknown."""
    broken = _locked(break_id)
    fsm.advance(broken.explain, actor=actor, reason=note, at=clock.now(), by=actor, checker=checker, note=note)
    _closed(broken)
    return broken


@transaction.atomic
def break_clear(*, break_id: Any, note: str) -> Break:
    """What was wrong no longer is; whoever had it in hand is relieved of it."""
    review.subject_lock(queue=QUEUE, model=Break, key=break_id)
    broken = _locked(break_id)
    if broken.state == BreakState.OPEN:
        fsm.advance(broken.clear, actor=None, reason=note, at=clock.now(), note=note)
        review.subject_cancel(queue=QUEUE, subject=broken, actor=None, reason=note)
        events.publish(BreakClosed(**_told(broken), state=broken.state))
    return broken


@transaction.atomic
def fix_change(*, break_id: Any, fix: list[Posting], actor: Model, reason: str) -> Break:
    """Other postings than suggested; a decision that was staged on the old ones is void. Raises FixInvalid."""
    broken = _locked(break_id)
    if broken.state != BreakState.OPEN:
        raise fsm.StateConflict("This break is closed.", state=broken.state)
    wanted = [posting.as_dict() for posting in fix]
    for posting in postings_of(wanted):
        account_of(posting.debit), account_of(posting.credit), amount_of(posting)
    before, broken.fix = broken.fix, wanted
    broken.save(update_fields=["fix"])
    audit.record(
        "reconciliation.break.change_fix",
        broken,
        actor=actor,
        before={"fix": before},
        after={"fix": wanted},
        reason=reason,
    )
    return broken


def _require_strangers(postings: list[Posting], actor: Model, checker: Model | None) -> None:
    """Nobody gives money to themselves. Raises OwnMoney."""
    owners = {account_of(word).owner_id for one in postings for word in (one.debit, one.credit)}
    if owners & {person.pk for person in (actor, checker) if person is not None}:
        raise OwnMoney


def _require_still_here(broken: Break, postings: list[Posting]) -> None:
    """What a payment left in SUSPENSE is given away once: as a fix, or as a refund.

    Raises AboveCaptured, NothingToRefund.
    """
    if broken.object_type != GatewayPayment._meta.label_lower:
        return
    for one in postings:
        if one.debit == SUSPENSE:
            refunds.part_keep(
                gateway_payment_id=broken.object_id, amount=amount_of(one), user_id=account_of(one.credit).owner_id
            )


def _kind(kind: str) -> str:
    return kind if kind in BreakKind.values else BreakKind.OTHER


def _locked(break_id: Any) -> Break:
    broken = Break.objects.select_for_update(of=("self",)).select_related("match").filter(pk=break_id).first()
    if broken is None:
        raise BreakUnknown
    return broken


def _closed(broken: Break) -> None:
    """What it was about needs no more attention: the line is explained, what was posted counts as matched by force."""
    match = broken.match
    if match is not None and broken.state == BreakState.FIXED and match.state != MatchState.MATCHED:
        fsm.advance(
            match.agree,
            actor=broken.closed_by,
            how=MatchedBy.FORCED,
            at=broken.closed_at,
            by=broken.closed_by,
            note=f"By break {broken.pk}",
            put_right=match.found - match.expected,
        )
    for model in (SettlementRow, BankLine):
        if broken.object_type == model._meta.label_lower:
            model.objects.filter(pk=broken.object_id, explained_at=None).update(explained_at=broken.closed_at)
    events.publish(BreakClosed(**_told(broken), state=broken.state))


def _told(broken: Break) -> dict[str, Any]:
    return {
        "break_id": str(broken.pk),
        "kind": broken.kind,
        "gateway": broken.gateway,
        "minor": to_minor(broken.money),
        "currency": broken.currency,
    }
