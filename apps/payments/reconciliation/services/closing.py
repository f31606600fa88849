"""The end of a day: nothing large may be open, then the ledger's books of it are shut."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, events, policy
from apps.core.plain import plain
from apps.payments.reconciliation import selectors
from apps.payments.reconciliation.engine.days import days_between
from apps.payments.reconciliation.errors import BreaksOpen, MonthOpen
from apps.payments.reconciliation.events import MoneyDayClosed
from apps.payments.reconciliation.models import MoneyDay
from apps.wallet import services as wallet


def money_day_close(*, day: date | None = None, actor: Model | None) -> MoneyDay:
    """Shuts a day (yesterday) and those before it that are open, each with its figures; what is shut stays as it was.

    The ledger is shut first, in transactions of its own: nobody who posts waits for the figures. Whoever dies in
    between has the days noted by the next call. Raises BreaksOpen while breaks of that day or before add up to more
    than the limit, MonthOpen when a month ends in these days and has open breaks, DayNotOver.
    """
    day = day or clock.today() - timedelta(days=1)
    known = MoneyDay.objects.filter(date=day).first()
    if known is not None:
        return known
    days = _open_days(day)
    _require_few_breaks(day, policy.get("reconciliation.close_above"), BreaksOpen)
    if ended := [one for one in days if (one + timedelta(days=1)).day == 1]:
        _require_few_breaks(ended[-1], policy.get("reconciliation.month_close_above"), MonthOpen)
    wallet.day_close(date=day)
    return [_note(one, actor) for one in days][-1]


def _open_days(day: date) -> list[date]:
    """From the last one that is shut; a night on which breaks stood in the way left its day open."""
    last = MoneyDay.objects.filter(date__lt=day).order_by("-date").values_list("date", flat=True).first()
    return list(days_between(last + timedelta(days=1), day)) if last else [day]


def _require_few_breaks(day: date, most: Decimal, refusal: type[BreaksOpen]) -> None:
    opened = selectors.open_breaks(until=day)
    if any(line.amount.amount > most for line in opened):
        raise refusal(open=[plain(line.amount) for line in opened], limit=f"{most:f}")


@transaction.atomic
def _note(day: date, actor: Model | None) -> MoneyDay:
    """The day with its figures, once."""
    open_breaks = sum(line.count for line in selectors.open_breaks(until=day))
    values = {"closed_by": actor, "open_breaks": open_breaks, "figures": plain(selectors.figures_of(day))}
    closed, is_new = MoneyDay.objects.get_or_create(date=day, defaults=values)
    if is_new:
        audit.record("reconciliation.money_day.close", closed, actor=actor, after={"date": day})
        events.publish(MoneyDayClosed(date=day.isoformat(), open_breaks=closed.open_breaks))
    return closed
