"""The days on which banks are closed: they move deadlines, and make money late."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from . import audit
from .errors import Conflict
from .models.holiday import BankHoliday
from .snapshot import Snapshot
from .working_days import working_days_after


class HolidayTaken(Conflict):
    reason, message = "HOLIDAY_TAKEN", "This day is a bank holiday already."


def known() -> Collection[date]:
    """Every day that somebody wrote down."""
    return _days.get()


def after(day: date, count: int) -> date:
    """The day `count` working days later."""
    return working_days_after(day, count, known())


def holiday_add(*, day: date, title: str, actor: Model | None) -> BankHoliday:
    """Banks are closed on this day. Deadlines that were counted before stay. Raises HolidayTaken."""
    try:
        with transaction.atomic():
            row = BankHoliday.objects.create(date=day, title=title.strip()[:80])
            audit.record("core.bank_holiday.add", row, actor=actor, after={"date": day, "title": row.title})
            _days.changed()
    except IntegrityError as taken:
        raise HolidayTaken from taken
    return row


@transaction.atomic
def holiday_drop(*, holiday_id: Any, actor: Model | None) -> None:
    """Banks work on this day after all."""
    row = BankHoliday.objects.select_for_update().filter(pk=holiday_id).first()
    if row is not None:
        audit.record("core.bank_holiday.drop", row, actor=actor, before={"date": row.date, "title": row.title})
        row.delete()
        _days.changed()


_days: Snapshot[frozenset[date]] = Snapshot(
    "core.bank_holidays", lambda: frozenset(BankHoliday.objects.values_list("date", flat=True))
)
