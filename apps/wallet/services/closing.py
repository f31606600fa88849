"""Shutting the books of a day."""

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from apps.core import clock
from apps.core.contention import retrying
from apps.core.errors import Conflict
from apps.core.ids import uuid7_floor
from apps.wallet.models import DayClose, Transfer
from apps.wallet.sql import statement

from .recording import posts


class DayNotOver(Conflict):
    reason, message = "DAY_NOT_OVER", "Only a day that is over can be closed."


def day_close(*, date: date | None = None) -> list[DayClose]:
    """Closes every day up to `date` (yesterday) that is not closed; answers what it closed. Raises DayNotOver.

    The day lock, taken alone for a moment, waits until whoever dated a journal into those days has committed.
    """
    until = date or clock.today() - timedelta(days=1)
    if until >= clock.today():
        raise DayNotOver
    days = _open_days(until)
    if not days:
        return []
    retrying(_wait_for_posters)
    return [_close(day=day) for day in days]


def end_of(day: date) -> datetime:
    """The first instant after a business date."""
    return datetime.combine(day + timedelta(days=1), time(), clock.business_zone())


def _open_days(until: date) -> list[date]:
    last = DayClose.objects.order_by("-date").first()
    if last is not None:
        day = last.date + timedelta(days=1)
    else:
        first = Transfer.objects.order_by("id").values_list("created_at", flat=True).first()
        if first is None:
            return []
        day = first.astimezone(clock.business_zone()).date()
    return [day + timedelta(days=n) for n in range((until - day).days + 1)]


@transaction.atomic
def _wait_for_posters() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7100, 1)")


@posts
def _close(*, day: date) -> DayClose:
    until = end_of(day)
    span = {"date": day, "from": uuid7_floor(end_of(day - timedelta(days=1))), "until": uuid7_floor(until)}
    with connection.cursor() as cursor:
        cursor.execute(statement("day_close"), span)
        moved = cursor.rowcount
    return DayClose.objects.create(date=day, closed_until=until, accounts=moved)
