"""The end of a day: nothing large may be open, then the ledger's books of it are shut."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Model

from apps.core import audit, clock, events, policy
from apps.core.plain import plain
from apps.payments.reconciliation import selectors
from apps.payments.reconciliation.errors import BreaksOpen
from apps.payments.reconciliation.events import MoneyDayClosed
from apps.payments.reconciliation.models import MoneyDay
from apps.wallet import services as wallet


def money_day_close(*, day: date | None = None, actor: Model | None) -> MoneyDay:
    """Shuts a day (yesterday) with its figures, and the ledger up to it; a day that is shut stays as it was.

    The ledger is shut first, in transactions of its own: nobody who posts waits for the figures. Whoever dies in
    between has the day noted by the next call. Raises BreaksOpen while breaks of that day or before add up to more
    than the limit, DayNotOver.
    """
    day = day or clock.today() - timedelta(days=1)
    known = MoneyDay.objects.filter(date=day).first()
    if known is not None:
        return known
    opened, most = selectors.open_breaks(until=day), policy.get("reconciliation.close_above")
    if any(line.amount.amount > most for line in opened):
        raise BreaksOpen(open=[plain(line.amount) for line in opened], limit=str(most))
    wallet.day_close(date=day)
    return _note(day, actor, open_breaks=sum(line.count for line in opened))


@transaction.atomic
def _note(day: date, actor: Model | None, *, open_breaks: int) -> MoneyDay:
    """The day with its figures, once."""
    values = {"closed_by": actor, "open_breaks": open_breaks, "figures": plain(selectors.figures_of(day))}
    closed, is_new = MoneyDay.objects.get_or_create(date=day, defaults=values)
    if is_new:
        audit.record("reconciliation.money_day.close", closed, actor=actor, after={"date": day})
        events.publish(MoneyDayClosed(date=day.isoformat(), open_breaks=closed.open_breaks))
    return closed
