"""Schedules: declared in code, kept as rows, switched off by people."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django_celery_beat.models import PeriodicTask

from apps.core import schedules
from config.celery import app


def test_loading_is_idempotent_and_keeps_what_people_changed(db):
    total = len(schedules.declared())
    assert schedules.load() == total
    PeriodicTask.objects.filter(name="core.outbox_purge").update(enabled=False)
    PeriodicTask.objects.create(name="somebody's own", task="core.outbox_purge", interval_id=_interval())
    PeriodicTask.objects.create(name="old.one", task="gone", interval_id=_interval(), description=schedules.MARK)
    assert schedules.load() == 1
    assert schedules.load() == 0
    purge = PeriodicTask.objects.get(name="core.outbox_purge")
    assert (purge.enabled, str(purge.crontab.timezone), purge.crontab.hour) == (False, "Asia/Kolkata", "2")
    assert set(PeriodicTask.objects.values_list("name", flat=True)) == {
        "somebody's own",
        *(item.name for item in schedules.declared()),
    }


def test_every_declared_task_exists(db):
    app.loader.import_default_modules()
    assert {item.task for item in schedules.declared()} <= set(app.tasks)


@pytest.mark.parametrize(
    "how", [{}, {"every": timedelta(hours=1), "crontab": "0 1 * * *"}, {"crontab": "0 1 * *"}, {"crontab": "@daily"}]
)
def test_refuses_a_schedule_that_says_when_twice_or_not_at_all(how):
    with pytest.raises(ImproperlyConfigured):
        schedules.declare("test.wrong", task="core.outbox_purge", **how)


def _interval() -> int:
    return PeriodicTask.objects.filter(interval__isnull=False).values_list("interval_id", flat=True).first()
