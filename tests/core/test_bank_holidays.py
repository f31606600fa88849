"""One calendar of the banks, for deadlines and for money that is on its way."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core import bank_holidays
from apps.core.models import AuditEntry, BankHoliday
from apps.core.working_days import working_days_after

pytestmark = pytest.mark.django_db


def act(client, name: str, *args, **fields):
    return client.post(reverse(f"admin:core_bankholiday_{name}", args=args), {"_form_submitted": "True", **fields})


def test_weekends_and_holidays_do_not_count():
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert working_days_after(friday, 1) == monday
    assert bank_holidays.after(friday, 1) == monday
    bank_holidays.holiday_add(day=monday, title="Guru Nanak Jayanti", actor=None)
    assert bank_holidays.after(friday, 1) == date(2026, 11, 24)
    assert bank_holidays.after(friday, 0) == friday


def test_a_day_is_a_holiday_once():
    bank_holidays.holiday_add(day=date(2026, 12, 25), title="Christmas", actor=None)
    with pytest.raises(bank_holidays.HolidayTaken):
        bank_holidays.holiday_add(day=date(2026, 12, 25), title="Again", actor=None)
    assert AuditEntry.objects.filter(action="core.bank_holiday.add").count() == 1


def test_holidays_are_added_and_taken_out_and_audited(console):
    client = console("FINANCE")
    act(client, "add_day", day="2026-12-25", title="Christmas")
    holiday = BankHoliday.objects.get()
    assert (holiday.date, holiday.title) == (date(2026, 12, 25), "Christmas")
    act(client, "add_day", day="2026-12-25", title="Again")
    act(client, "drop_day", holiday.pk)
    assert BankHoliday.objects.count() == 0
    acts = AuditEntry.objects.filter(action__startswith="core.bank_holiday").order_by("created_at")
    assert list(acts.values_list("action", flat=True)) == ["core.bank_holiday.add", "core.bank_holiday.drop"]


@pytest.mark.parametrize("role", ["SUPPORT", "OPERATOR"])
def test_holidays_are_not_everybodys_to_change(console, role):
    assert act(console(role), "add_day", day="2026-12-25", title="Christmas").status_code == 403
    assert BankHoliday.objects.count() == 0
