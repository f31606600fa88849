"""Claims on payments that failed here while the user's bank shows them as paid: raised, asked about, answered."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, events, fsm
from apps.core.money import format_money
from apps.core.redaction import redact_text
from apps.notifications.services import notify
from apps.payments.models import Payment
from apps.payments.reconciliation.engine.sayings import claim_until, in_words, returned_by
from apps.payments.reconciliation.errors import ClaimTooLate, ClaimUnknown, NothingToClaim
from apps.payments.reconciliation.events import ClaimClosed, ClaimRaised
from apps.payments.reconciliation.models import Claim
from apps.payments.states import UNPAID, PaymentState

ASKED_AGAIN = timedelta(hours=12)
# After the bank's own deadline the gateway is asked for so long, then the answer is final.
LAST_LOOK = timedelta(days=2)
_BACK = (PaymentState.LATE, PaymentState.REFUNDING, PaymentState.REFUNDED)


@transaction.atomic
def claim_raise(*, payment_id: Any, user: Model | None, utr: str, note: str, actor: Model) -> Claim:
    """Notes what the user says; asked twice, it is the same claim. `user` None: staff for anybody.

    Raises ClaimUnknown (no such payment of theirs), NothingToClaim, ClaimTooLate.
    """
    rows = Payment.objects.select_for_update(of=("self",), no_key=True)
    payment = rows.filter(pk=payment_id, **({} if user is None else {"user": user})).first()
    if payment is None:
        raise ClaimUnknown("There is no such payment.")
    known = Claim.objects.filter(payment=payment).first()
    if known is not None:
        return known
    if payment.state not in UNPAID:
        raise NothingToClaim
    day = payment.created_at.astimezone(clock.business_zone()).date()
    if clock.today() > claim_until(day):
        raise ClaimTooLate
    claim = Claim.objects.create(
        user_id=payment.user_id,
        payment=payment,
        currency=payment.currency,
        amount=payment.amount.amount,
        happened_on=day,
        utr=utr.strip().upper()[:40],
        note=redact_text(note.strip())[:500],
        raised_by=actor,
        due_on=returned_by(day),
        ask_next_at=clock.now(),
    )
    audit.record("reconciliation.claim.raise", claim, actor=actor, after={"payment": str(payment.pk)})
    events.publish(ClaimRaised(claim_id=str(claim.pk), payment_id=str(payment.pk), user_id=payment.user_id))
    return Claim.objects.get(pk=claim.pk)


@transaction.atomic
def claim_settle(*, claim_id: Any) -> Claim:
    """Answers a claim by what is known of its payment now; without an answer it is asked about again later."""
    claim = Claim.objects.select_for_update(of=("self",)).select_related("payment").filter(pk=claim_id).first()
    if claim is None:
        raise ClaimUnknown
    if not claim.is_open:
        return claim
    state, now, amount = claim.payment.state, clock.now(), format_money(claim.money)
    if state in _BACK:
        _close(claim, claim.send_back, f"{amount} goes back to the account it was paid from.")
    elif state not in UNPAID:
        _close(claim, claim.credit, f"{amount} is in your wallet.")
    elif clock.today() > claim.due_on + LAST_LOOK and state == PaymentState.FAILED:
        words = f"{amount} never reached us. Your bank had to return it by {in_words(claim.due_on)}: please ask them."
        _close(claim, claim.give_up, words)
    else:
        fsm.advance(claim.check_on, actor=None, at=now, next_at=now + ASKED_AGAIN)
    return claim


@transaction.atomic
def claim_withdraw(*, claim_id: Any, actor: Model, reason: str) -> Claim:
    """The user found the money, or it was a mistake. Raises ClaimUnknown, StateConflict."""
    claim = Claim.objects.select_for_update().filter(pk=claim_id).first()
    if claim is None:
        raise ClaimUnknown
    fsm.advance(claim.withdraw, actor=actor, reason=reason, at=clock.now(), outcome=reason[:200])
    return claim


def _close(claim: Claim, transition, outcome: str) -> None:
    fsm.advance(transition, actor=None, at=clock.now(), outcome=outcome[:200])
    events.publish(
        ClaimClosed(
            claim_id=str(claim.pk), payment_id=str(claim.payment_id), user_id=claim.user_id, state=str(claim.state)
        )
    )


def claim_tell(*, claim_id: Any, event_id: str) -> None:
    """Writes the message about a closed claim, once."""
    claim = Claim.objects.get(pk=claim_id)
    if claim.closed_at is not None and claim.outcome:
        notify(
            user_id=claim.user_id,
            template="reconciliation.claim_answered",
            variables={"amount": claim.money, "outcome": claim.outcome},
            event_id=event_id,
        )


@transaction.atomic
def claims_forget(*, user: Model) -> int:
    """Destroys what a person wrote in their claims; how many."""
    return Claim.objects.filter(user=user).update(note="", utr="")
