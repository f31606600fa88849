"""Refunds of money that entered the books only after they were known."""

from typing import Any

from django.db import transaction

from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import OPEN, RefundState
from apps.wallet import services as wallet

from . import payment_side
from .booking import set_aside
from .requesting import taken_locked


@transaction.atomic
def refunds_catch_up(*, gateway_payment_id: Any) -> int:
    """Sets aside what is on its way back and books what has gone; how many refunds that was. Safe to repeat.

    What the user has spent of it meanwhile is owed: the money is gone already.
    """
    taken = taken_locked(gateway_payment_id)
    if not taken.holds_money:
        return 0
    unbooked = Refund.objects.select_for_update(of=("self",)).filter(
        gateway_payment=taken, hold=None, state__in=[*OPEN, RefundState.PROCESSED]
    )
    found = list(unbooked.order_by("id"))
    if found:
        payment_side.hold(taken)
    for refund in found:
        refund.gateway_payment = taken
        _book(refund)
    return len(found)


def _book(refund: Refund) -> None:
    held = set_aside(taken=refund.gateway_payment, amount=refund.amount, reference=refund, or_owed=True)
    refund.hold, refund.owed_minor = held.journal, held.owed_minor
    if refund.state == RefundState.PROCESSED:
        refund.settled_by = wallet.capture(hold=refund.hold_id)
    refund.save(update_fields=["hold", "owed_minor", "settled_by"])
    if refund.state == RefundState.PROCESSED:
        payment_side.finish(refund)
    else:
        payment_side.begin(refund.gateway_payment)
