"""What comes next for a payout, and what waits on the console."""

from datetime import datetime, timedelta

from django.db.models import Min

from apps.core import clock
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import OUTSIDE, UNDECIDED, PayoutState

BANKS_TAKE = timedelta(days=3)
_S = PayoutState


def next_event(payout: Payout) -> str:
    """What is expected, and by when, in words for support."""
    if payout.state == _S.HELD and payout.held_until:
        return f"It comes back into the queue on {_day(payout.held_until)}."
    if payout.state in UNDECIDED:
        return "A person decides."
    if payout.state == _S.APPROVED:
        return f"It is sent on {_day(payout.due_at)}." if payout.due_at else "It is sent."
    if payout.state in OUTSIDE:
        return f"The bank confirms it, at the latest on {_day(payout.submitted_at + BANKS_TAKE)}."
    if payout.state == _S.PAID and payout.due_at:
        return "Nothing; for some days the bank could still send it back."
    return "Nothing: it has ended."


def late_ones() -> int:
    """Payouts under way for longer than banks take."""
    return Payout.objects.filter(state__in=OUTSIDE, submitted_at__lt=clock.now() - BANKS_TAKE).count()


def under_way() -> tuple[int, datetime | None]:
    """Payouts at the gateways, and since when the oldest is."""
    rows = Payout.objects.filter(state__in=OUTSIDE)
    return rows.count(), rows.aggregate(oldest=Min("submitted_at"))["oldest"]


def _day(at: datetime) -> str:
    return f"{at.astimezone(clock.business_zone()):%d %b, %H:%M}"
