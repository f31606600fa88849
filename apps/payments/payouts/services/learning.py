"""What the gateway says becomes ours: once, whoever tells, in any order."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.core import clock, fsm
from apps.core.money import to_minor
from apps.payments.gateways.facts import RemotePayout, RemoteState
from apps.payments.payouts.engine.causes import is_of_the_account
from apps.payments.payouts.events import PayoutFailed, PayoutPaid, PayoutReturned, PayoutSubmitted
from apps.payments.payouts.models import Payout, Sending
from apps.payments.payouts.states import OPEN_SENDINGS, OUTSIDE, PayoutState, SendingState, Source, Trouble
from apps.wallet import services as wallet

from .choosing import gateway_for
from .sending import LOOK_AGAIN, Dispatch, pause
from .shared import give_back, locked, move, tell
from .troubles import note_if_stuck, note_trouble

_ON_ITS_WAY = (RemoteState.CREATED, RemoteState.PENDING)
NEVER_THERE = "NEVER_THERE"
_DEAD = (RemoteState.FAILED, RemoteState.REJECTED, RemoteState.CANCELLED)


@transaction.atomic
def payout_learn(*, remote: RemotePayout, source: str) -> Payout | None:
    """Applies what the gateway answered; None when the payout is not ours. Safe to repeat, in any order.

    A failure counts only when it was asked for (not as the answer to the sending), and money moves only for the
    amount that was sent.
    """
    found = _sending_of(remote)
    if found is None:
        return None
    payout = locked(found.payout_id)
    sending = Sending.objects.select_for_update(no_key=True).get(pk=found.pk)
    if remote.amount != payout.net:
        note_trouble(payout, sending, Trouble.AMOUNT)
        return payout
    _keep_facts(sending, remote)
    if remote.state in _ON_ITS_WAY:
        _on_its_way(payout, sending, source)
    elif remote.state == RemoteState.PAID:
        _paid(payout, sending, remote, source)
    elif remote.state in _DEAD:
        _dead(payout, sending, remote, source)
    elif remote.state == RemoteState.REVERSED:
        _reversed(payout, sending, remote, source)
    return payout


@transaction.atomic
def payout_refused(*, asked: Dispatch, code: str, told: str) -> Payout:
    """The gateway refused to take it, and does not know it when asked: it failed for certain.

    Nothing is certain while another worker, who came after this one, sends it again.
    """
    payout = locked(asked.payout_id)
    sending = Sending.objects.select_for_update(no_key=True).get(pk=asked.sending_id)
    if sending.state == SendingState.ASKED and sending.tries == asked.tries:
        Sending.objects.filter(pk=sending.pk).update(told=told[:300])
        _fail(payout, sending, code or "REFUSED", Source.ANSWER)
    return payout


@transaction.atomic
def payout_never_was(*, asked: Dispatch) -> Payout:
    """Long after it was last sent the gateway knows nothing of it, and a person had it asked: it failed.

    The money is the user's again; it is not sent elsewhere.
    """
    payout = locked(asked.payout_id)
    sending = Sending.objects.select_for_update(no_key=True).get(pk=asked.sending_id)
    if sending.state == SendingState.ASKED and sending.tries == asked.tries:
        fsm.advance(sending.fail, actor=None, at=clock.now(), cause=NEVER_THERE)
        _give_up(payout, sending, NEVER_THERE, Source.STAFF)
    return payout


def _sending_of(remote: RemotePayout) -> Sending | None:
    wanted = Q(reference=remote.reference) if remote.reference else Q(gateway_payout_id=remote.payout_id)
    return Sending.objects.filter(wanted, gateway=remote.gateway).first()


def _keep_facts(sending: Sending, remote: RemotePayout) -> None:
    """What is learned by the way; a later, poorer answer takes nothing away."""
    facts: dict[str, Any] = {"gateway_payout_id": remote.payout_id, "mode": remote.mode, "utr": remote.utr}
    facts["told"] = remote.reason[:300]
    if remote.fee is not None:
        facts["fee_minor"] = to_minor(remote.fee)
    if remote.tax is not None:
        facts["fee_tax_minor"] = to_minor(remote.tax)
    changed = {name: value for name, value in facts.items() if value not in ("", getattr(sending, name))}
    if changed:
        Sending.objects.filter(pk=sending.pk).update(**changed)
        sending.__dict__.update(changed)


def _on_its_way(payout: Payout, sending: Sending, source: str) -> None:
    note_if_stuck(payout, sending)
    if sending.state == SendingState.ASKED:
        fsm.advance(sending.accept, actor=None, gateway_payout_id=sending.gateway_payout_id)
        _look_at(payout)
        if payout.state == PayoutState.UNKNOWN:
            move(payout.find, actor=None, due_at=clock.now() + pause(0), source=source)
        tell(PayoutSubmitted, payout, gateway=sending.gateway)


def _paid(payout: Payout, sending: Sending, remote: RemotePayout, source: str) -> None:
    if sending.state in (SendingState.PAID, SendingState.RETURNED):
        return
    if sending.state not in OPEN_SENDINGS or payout.state not in OUTSIDE:
        note_trouble(payout, sending, Trouble.PAID_TWICE)
        return
    now = clock.now()
    fsm.advance(sending.pay, actor=None, at=now)
    captured = wallet.capture(hold=payout.hold_journal)
    move(
        payout.pay,
        actor=None,
        at=now,
        utr=remote.utr or sending.utr,
        journal=captured.pk,
        look_at=now + LOOK_AGAIN,
        source=source,
        note=remote.utr,
    )
    tell(PayoutPaid, payout, gateway=sending.gateway)


def _dead(payout: Payout, sending: Sending, remote: RemotePayout, source: str) -> None:
    if sending.state not in OPEN_SENDINGS:
        return
    if source == Source.ANSWER:
        _on_its_way(payout, sending, source)
        Payout.objects.filter(pk=payout.pk).update(due_at=clock.now())
        return
    _fail(payout, sending, remote.reason_code or str(remote.state), source)


def _fail(payout: Payout, sending: Sending, cause: str, source: str) -> None:
    """For certain. Another gateway gets it only when the account is not to blame."""
    now = clock.now()
    fsm.advance(sending.fail, actor=None, at=now, cause=cause[:60])
    if not is_of_the_account(cause) and gateway_for(payout):
        move(payout.send_elsewhere, actor=None, at=now, source=source, note=f"{sending.gateway}: {cause}")
        return
    _give_up(payout, sending, cause, source)


def _give_up(payout: Payout, sending: Sending, cause: str, source: str) -> None:
    note = f"{sending.gateway}: {cause}"
    move(payout.fail, actor=None, at=clock.now(), cause=cause[:60], source=source, note=note)
    give_back(payout, actor=None)
    tell(PayoutFailed, payout, cause=cause[:60])


def _reversed(payout: Payout, sending: Sending, remote: RemotePayout, source: str) -> None:
    if sending.state == SendingState.RETURNED:
        return
    cause, now = (remote.reason_code or "REVERSED")[:60], clock.now()
    was_open, was_paid = sending.state in OPEN_SENDINGS, sending.state == SendingState.PAID
    fsm.advance(sending.give_back, actor=None, at=now, cause=cause)
    if was_paid and payout.state == PayoutState.PAID:
        journal = wallet.reverse(journal=payout.capture_journal, reference=payout, memo=cause)
        move(payout.give_back, actor=None, at=now, cause=cause, journal=journal.pk, source=source, note=cause)
    elif was_open and payout.state in OUTSIDE:
        give_back(payout, actor=None)
        move(payout.give_back, actor=None, at=now, cause=cause, journal=None, source=source, note=cause)
    else:
        return
    tell(PayoutReturned, payout, was_paid=was_paid)


def _look_at(payout: Payout) -> None:
    Payout.objects.filter(pk=payout.pk).update(due_at=clock.now() + pause(0), asked=0)
