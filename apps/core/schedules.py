"""What runs by the clock: declared in code (`<app>/schedules.py`), kept as rows that beat reads.

An operator may switch a schedule off in the console; loading again leaves that as it is.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

MARK = "Declared in code."


@dataclass(frozen=True)
class Schedule:
    """A task, and either an interval or five crontab fields on the business clock."""

    name: str
    task: str
    every: timedelta | None
    crontab: str


_schedules: dict[str, Schedule] = {}


def declare(name: str, *, task: str, every: timedelta | None = None, crontab: str = "") -> None:
    """Runs a task by the clock: `every` so often, or `crontab` ("25 2 * * *", business time)."""
    made = Schedule(name, task, every, crontab)
    if (every is None) == (not crontab) or _schedules.get(name, made) != made:
        raise ImproperlyConfigured(f"Schedule {name}: declare it once, with either every or crontab.")
    if crontab and len(crontab.split()) != 5:
        raise ImproperlyConfigured(f"Schedule {name}: a crontab has five fields.")
    _schedules[name] = made


def declared() -> list[Schedule]:
    return sorted(_schedules.values(), key=lambda item: item.name)


@transaction.atomic
def load() -> int:
    """Makes beat's rows equal to what is declared; answers how many changed. Rows made by people are left alone."""
    rows = {row.name: row for row in PeriodicTask.objects.select_for_update().filter(description=MARK)}
    changed = sum(_store(schedule, rows.get(schedule.name)) for schedule in declared())
    gone = [row.pk for name, row in rows.items() if name not in _schedules]
    PeriodicTask.objects.filter(pk__in=gone).delete()
    if changed or gone:
        PeriodicTasks.update_changed()
    return changed + len(gone)


def _store(schedule: Schedule, row: PeriodicTask | None) -> bool:
    interval, crontab = _interval(schedule), _crontab(schedule)
    wanted = {"task": schedule.task, "interval": interval, "crontab": crontab, "description": MARK}
    if row is not None and all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    PeriodicTask.objects.update_or_create(name=schedule.name, defaults=wanted)
    return True


def _interval(schedule: Schedule) -> IntervalSchedule | None:
    if schedule.every is None:
        return None
    seconds = int(schedule.every.total_seconds())
    return IntervalSchedule.objects.get_or_create(every=seconds, period=IntervalSchedule.SECONDS)[0]


def _crontab(schedule: Schedule) -> CrontabSchedule | None:
    if not schedule.crontab:
        return None
    minute, hour, day, month, weekday = schedule.crontab.split()
    return CrontabSchedule.objects.get_or_create(
        minute=minute,
        hour=hour,
        day_of_month=day,
        month_of_year=month,
        day_of_week=weekday,
        timezone=settings.BUSINESS_TIME_ZONE,
    )[0]
