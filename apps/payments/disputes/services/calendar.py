"""When an answer is due, and the days on which banks are closed."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Model

from apps.core import audit, clock
from apps.payments.disputes.engine.deadlines import business_days_after, end_of
from apps.payments.disputes.errors import HolidayTaken
from apps.payments.disputes.models import Holiday
from apps.payments.disputes.states import ANSWER_DAYS

_LOOK_AHEAD = timedelta(days=60)


def deadline(*, phase: str, since: date) -> datetime:
    """T+3, T+2 or T+1 business days by phase: the end of that day. For gateways that name no time."""
    holidays = Holiday.objects.filter(date__gt=since, date__lte=since + _LOOK_AHEAD).values_list("date", flat=True)
    return end_of(business_days_after(since, ANSWER_DAYS[phase], set(holidays)), clock.business_zone())


def holiday_add(*, day: date, title: str, actor: Model | None) -> Holiday:
    """Banks are closed on this day. Deadlines that were counted before stay. Raises HolidayTaken."""
    try:
        with transaction.atomic():
            row = Holiday.objects.create(date=day, title=title.strip()[:80])
            audit.record("disputes.holiday.add", row, actor=actor, after={"date": day, "title": row.title})
    except IntegrityError as taken:
        raise HolidayTaken from taken
    return row


@transaction.atomic
def holiday_drop(*, holiday_id, actor: Model | None) -> None:
    """Banks work on this day after all."""
    row = Holiday.objects.select_for_update().filter(pk=holiday_id).first()
    if row is not None:
        audit.record("disputes.holiday.drop", row, actor=actor, before={"date": row.date, "title": row.title})
        row.delete()
