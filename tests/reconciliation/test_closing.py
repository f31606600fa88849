"""A day is shut with its figures, and not while much is in question."""

from datetime import timedelta
from uuid import uuid4

import pytest

from apps.core import clock
from apps.payments.reconciliation import services, tasks
from apps.payments.reconciliation.errors import BreaksOpen
from apps.payments.reconciliation.models import MoneyDay
from apps.wallet import services as wallet
from apps.wallet.models import DayClose
from apps.wallet.services.closing import DayNotOver
from tests.wallet.reading import inr

pytestmark = pytest.mark.django_db


def broken(amount: str):
    return services.break_open(
        kind="BANK_UNKNOWN",
        gateway="",
        object_type="reconciliation.bankline",
        object_id=uuid4(),
        amount=inr(amount),
        reason="x",
    )


@pytest.fixture
def tomorrow():
    """Today's breaks are of a day that is over."""
    with clock.fixed(clock.now() + timedelta(days=1)):
        yield clock.today() - timedelta(days=1)


def test_is_shut_once_with_its_small_breaks(told, staff, tomorrow):
    who = staff("FINANCE")
    told("pay_1", "100.00")
    broken("999.99")
    day = services.money_day_close(actor=who)
    assert (day.date, day.open_breaks, day.closed_by) == (tomorrow, 1, who)
    assert DayClose.objects.filter(date=tomorrow).exists()
    assert services.money_day_close(actor=None) == day
    assert MoneyDay.objects.count() == 1


def test_who_died_between_the_ledger_and_the_note_is_followed(told, tomorrow):
    told("pay_1", "100.00")
    wallet.day_close(date=tomorrow)
    day = services.money_day_close(actor=None)
    assert (day.date, MoneyDay.objects.count(), DayClose.objects.filter(date=tomorrow).count()) == (tomorrow, 1, 1)


def test_is_not_shut_while_breaks_add_up_to_more_than_the_limit(told, staff, tomorrow):
    told("pay_1", "100.00")
    first = broken("600.00")
    broken("600.00")
    with pytest.raises(BreaksOpen) as refusal:
        services.money_day_close(actor=staff("FINANCE"))
    assert refusal.value.details["limit"] == "1000"
    assert not MoneyDay.objects.exists()
    assert not DayClose.objects.exists()
    services.break_explain(break_id=first.pk, actor=staff("FINANCE"), checker=None, note="Late file")
    assert services.money_day_close(actor=None).open_breaks == 1


def test_breaks_of_today_do_not_hold_yesterday_up(told):
    broken("5000.00")
    yesterday = clock.today() - timedelta(days=1)
    assert services.money_day_close(actor=None).date == yesterday


def test_today_is_not_over(db):
    with pytest.raises(DayNotOver):
        services.money_day_close(day=clock.today(), actor=None)
    assert not MoneyDay.objects.exists()


def test_by_itself_at_night_unless_breaks_stand_in_the_way(told, tomorrow):
    blocking = broken("5000.00")
    assert tasks.close() is False
    services.break_clear(break_id=blocking.pk, note="x")
    assert tasks.close() is True
    assert MoneyDay.objects.get().closed_by is None


class TestPages:
    def test_finance_closes_support_does_not(self, console, tomorrow):
        assert (
            "What is still looked for"
            in console("OPERATOR").get("/admin/reconciliation/moneyday/board/").content.decode()
        )
        assert console("SUPPORT").get("/admin/reconciliation/moneyday/board/").status_code == 403

    def test_the_board_names_what_is_open(self, console):
        broken("5000.00")
        page = console("FINANCE").get("/admin/reconciliation/moneyday/board/").content.decode()
        assert "Bank line that nobody explains" in page
        assert "too much to close" in page
