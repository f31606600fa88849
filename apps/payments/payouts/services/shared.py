"""What every verb of payouts needs: the locked row, its moves, its story, its money."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from apps.core import clock, events, fsm, policy
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.payments.payouts.errors import PayoutUnknown
from apps.payments.payouts.events import _PayoutEvent
from apps.payments.payouts.models import Payout, PayoutStep
from apps.wallet import accounts as ledger
from apps.wallet import services as wallet

QUEUE = "payouts"
PRODUCT = "payouts"
KIND = "payouts.payout"


def locked(payout_id: Any) -> Payout:
    """The payout, held to the end of the transaction. Raises PayoutUnknown."""
    payout = Payout.objects.select_for_update(no_key=True, of=("self",)).select_related("user", "bank_account")
    found = payout.filter(pk=payout_id).first()
    if found is None:
        raise PayoutUnknown
    return found


def move(
    step: Callable, *, actor: Model | None, source: str = "", note: str = "", decision: str = "", **values: Any
) -> Payout:
    """One declared transition, and its line in the payout's story."""
    payout = fsm.advance(step, actor=actor, reason=note, **values)
    PayoutStep.objects.create(
        payout=payout, state=payout.state, actor=actor, source=source, note=note[:500], decision=decision
    )
    return payout


def tell(event: type[_PayoutEvent], payout: Payout, **more: Any) -> None:
    events.publish(
        event(payout_id=str(payout.pk), user_id=payout.user_id, minor=payout.minor, currency=payout.currency, **more)
    )


def set_aside(payout: Payout, *, kind: str, reference: Model, actor: Model | None) -> None:
    """Holds the whole amount in the wallet for the payout's gateway. Raises InsufficientFunds, AccountFrozen."""
    journal = wallet.spend(
        user=payout.user,
        amount=payout.amount,
        product=PRODUCT,
        credit=ledger.payouts(payout.gateway),
        kind=kind,
        reference=reference,
        hold=True,
        tax=payout.tax,
        actor=actor,
    )
    payout.hold_journal = journal.pk
    payout.save(update_fields=["gateway", "hold_journal"])


def give_back(payout: Payout, *, actor: Model | None) -> None:
    """Releases the hold to the bucket the money came from."""
    wallet.void(hold=payout.hold_journal, actor=actor)


def work_open(payout: Payout) -> WorkItem:
    """A person decides, within the time that policy sets."""
    due_at = clock.now() + timedelta(minutes=policy.get("payouts.review_minutes"))
    return review.item_open(queue=QUEUE, subject=payout, due_at=due_at)


def work_lock(payout_id: Any) -> None:
    """Before the payout itself: reviewers hold their item when they come to it."""
    review.subject_lock(queue=QUEUE, model=Payout, key=payout_id)


def work_close(payout: Payout, *, actor: Model | None, reason: str) -> None:
    """The payout is settled elsewhere: nobody needs to look at it."""
    review.subject_cancel(queue=QUEUE, subject=payout, actor=actor, reason=reason)
