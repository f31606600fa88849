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


@transaction.atomic
def money_day_close(*, day: date | None = None, actor: Model | None) -> MoneyDay:
    """Shuts a day (yesterday) with its figures, and the ledger up to it; a day that is shut stays as it was.

    Raises BreaksOpen while breaks of that day or before add up to more than the limit, DayNotOver.
    """
    day = day or clock.today() - timedelta(days=1)
    known = MoneyDay.objects.filter(date=day).first()
    if known is not None:
        return known
    opened, most = selectors.open_breaks(until=day), policy.get("reconciliation.close_above")
    if any(line.amount.amount > most for line in opened):
        raise BreaksOpen(open=[plain(line.amount) for line in opened], limit=str(most))
    wallet.day_close(date=day)
    closed = MoneyDay.objects.create(
        date=day,
        closed_by=actor,
        open_breaks=sum(line.count for line in opened),
        figures=plain(selectors.figures_of(day)),
    )
    audit.record("reconciliation.money_day.close", closed, actor=actor, after={"date": day})
    events.publish(MoneyDayClosed(date=day.isoformat(), open_breaks=closed.open_breaks))
    return closed
