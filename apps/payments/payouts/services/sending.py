"""A payout is taken to be sent or asked about: the key is written down before anybody calls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts import selectors as people
from apps.core import clock, fsm
from apps.core.ids import uuid7
from apps.core.money import Money
from apps.payments.payouts import selectors
from apps.payments.payouts.events import PayoutHeld
from apps.payments.payouts.models import Payout, Sending
from apps.payments.payouts.states import OUTSIDE, PayoutState, SendingState

from .choosing import gateway_for
from .shared import give_back, locked, move, set_aside, tell, work_open
from .troubles import note_if_stuck

LEASE = timedelta(minutes=2)
SAFE_TO_REPEAT = timedelta(days=6)  # gateways know a key for seven days
SOON = timedelta(seconds=15)
REROUTED = "payouts.rerouted"
LOOK_AGAIN = timedelta(days=1)
BANKS_RETURN_WITHIN = timedelta(days=5)  # T+3 working days
BATCH = 500
# Seconds until the gateway is asked again, by how often it was; then every hour.
PAUSES = (5, 15, 30, 60, 120, 300, 900, 1800)


class Step(StrEnum):
    """What the flow does now."""

    CREATE = "CREATE"  # nobody asked before
    FIND_OR_CREATE = "FIND_OR_CREATE"  # the answer was lost: look first, then the same key again
    FETCH = "FETCH"


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """One payout taken by one worker, with all the gateway needs."""

    payout_id: UUID
    sending_id: UUID
    step: Step
    gateway: str
    key: str
    reference: str
    gateway_payout_id: str
    net: Money
    account_id: UUID
    holder_name: str
    account_number: str
    ifsc: str
    mobile: str
    tries: int  # how often it was sent, this time included
    is_over: bool  # gateways may have forgotten its key: it is never sent again


@transaction.atomic
def payout_take(*, payout_id: Any, at_once: bool = False) -> Dispatch | None:
    """Takes a payout that is due for one worker; None when there is nothing to do now or another has it.

    `at_once` asks before its time, and sends nothing. Raises PayoutUnknown.
    """
    payout = locked(payout_id)
    now = clock.now()
    if payout.state == PayoutState.APPROVED and not at_once:
        return _begin(payout, now) if payout.due_at is not None and payout.due_at <= now else None
    sending = payout.sendings.order_by("-created_at", "-id").select_for_update(no_key=True).first()
    if sending is None or payout.state not in (*OUTSIDE, PayoutState.PAID):
        return None
    if not at_once and (payout.due_at is None or payout.due_at > now):
        return None
    if sending.state == SendingState.ASKED and not at_once:
        return _ask_again(payout, sending, now)
    Payout.objects.filter(pk=payout.pk).update(due_at=_next_look(payout, now), asked=F("asked") + 1)
    return _dispatch(payout, sending, Step.FETCH)


@transaction.atomic
def payout_put_off(*, asked: Dispatch, never_reached: bool, retry_after: float | None, told: str = "") -> Payout:
    """The gateway gave no word. What never reached it, and was never tried before, is sent later under another key."""
    payout, sending = _both(asked)
    now = clock.now()
    if asked.step == Step.FETCH and sending.lease_until is not None and sending.lease_until > now:
        return payout  # another worker is sending it this very moment
    Sending.objects.filter(pk=sending.pk).update(told=told[:300], lease_until=None)
    due_at = now + max(timedelta(seconds=retry_after or 0), pause(payout.asked))
    if sending.state == SendingState.ASKED and never_reached and sending.tries == 1:
        fsm.advance(sending.drop, actor=None, at=now, cause="NOT_ATTEMPTED")
        return move(payout.put_back, actor=None, due_at=due_at, note=told)
    if payout.state == PayoutState.SUBMITTED and sending.state == SendingState.ASKED:
        return move(payout.lose_sight, actor=None, due_at=due_at, note=told)
    if payout.state in OUTSIDE:
        Payout.objects.filter(pk=payout.pk).update(due_at=due_at, asked=F("asked") + 1)
        note_if_stuck(payout, sending)
    return payout


def payouts_due(*, leaving: Collection[UUID] = ()) -> list[UUID]:
    """Payouts whose time has come: also those whose task was lost or whose worker died."""
    due = Payout.objects.filter(due_at__lte=clock.now()).exclude(pk__in=list(leaving)).order_by("due_at")
    return list(due.values_list("pk", flat=True)[:BATCH])


def pause(asked: int) -> timedelta:
    """How long until the gateway is asked again."""
    return timedelta(seconds=PAUSES[asked] if asked < len(PAUSES) else 3600)


def _next_look(payout: Payout, now: datetime) -> datetime | None:
    """A paid one is looked at once a day, for as long as banks send money back."""
    if payout.state != PayoutState.PAID:
        return now + pause(payout.asked)
    return now + LOOK_AGAIN if now + LOOK_AGAIN < payout.paid_at + BANKS_RETURN_WITHIN else None


def _begin(payout: Payout, now: datetime) -> Dispatch | None:
    """The first call of a new sending; the gateway may be another than the money was set aside for."""
    held_until = people.payout_cooldown_until(payout.user)
    if held_until is not None:
        Payout.objects.filter(pk=payout.pk).update(due_at=held_until)
        return None
    if why := selectors.objection(payout):
        move(payout.hold, actor=None, reasons=[why], until=None, note=why)
        tell(PayoutHeld, payout)
        work_open(payout)
        return None
    gateway = gateway_for(payout)
    if not gateway:
        Payout.objects.filter(pk=payout.pk).update(due_at=now + timedelta(minutes=1))
        return None
    key = uuid7().hex
    sending = Sending.objects.create(payout=payout, gateway=gateway, key=key, reference=f"po_{key}")
    if gateway != payout.gateway:
        give_back(payout, actor=None)
        payout.gateway = gateway
        set_aside(payout, kind=REROUTED, reference=sending, actor=None)
    fsm.advance(sending.ask, actor=None, until=now + LEASE)
    move(payout.submit, actor=None, at=now, due_at=now + LEASE, note=gateway)
    return _dispatch(payout, sending, Step.CREATE)


def _ask_again(payout: Payout, sending: Sending, now: datetime) -> Dispatch | None:
    """The answer was lost or the worker died: the same key, and only while gateways remember keys."""
    if sending.lease_until is not None and sending.lease_until > now:
        return None
    if now - sending.created_at > SAFE_TO_REPEAT:
        Payout.objects.filter(pk=payout.pk).update(due_at=now + pause(payout.asked), asked=F("asked") + 1)
        return _dispatch(payout, sending, Step.FETCH)
    fsm.advance(sending.ask, actor=None, until=now + LEASE)
    Payout.objects.filter(pk=payout.pk).update(due_at=now + LEASE, asked=F("asked") + 1)
    return _dispatch(payout, sending, Step.FIND_OR_CREATE)


def _both(asked: Dispatch) -> tuple[Payout, Sending]:
    return locked(asked.payout_id), Sending.objects.select_for_update(no_key=True).get(pk=asked.sending_id)


def _dispatch(payout: Payout, sending: Sending, step: Step) -> Dispatch:
    account = payout.bank_account
    return Dispatch(
        payout_id=payout.pk,
        sending_id=sending.pk,
        step=step,
        gateway=sending.gateway,
        key=sending.key,
        reference=sending.reference,
        gateway_payout_id=sending.gateway_payout_id,
        net=payout.net,
        account_id=account.pk,
        holder_name=account.holder_name,
        account_number=account.number,
        ifsc=account.ifsc,
        mobile=payout.user.mobile or "",
        tries=sending.tries,
        is_over=clock.now() - sending.created_at > SAFE_TO_REPEAT,
    )
