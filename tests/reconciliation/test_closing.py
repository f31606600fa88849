"""A day is shut with its figures, and not while much is in question."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.core import clock, policy
from apps.payments.reconciliation import flows, services, tasks
from apps.payments.reconciliation.errors import BreaksOpen, MonthOpen
from apps.payments.reconciliation.models import MoneyDay
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.models import DayClose, Journal
from apps.wallet.services.closing import DayNotOver
from tests.wallet.reading import balance, books_are_even, inr

from .conftest import SETTLEMENT, brought, checked, row, settlement_file
from .test_compare import bank

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
def tomorrow(db):
    """Today's breaks are of a day that is over, whether or not a month ends with it."""
    with (
        policy.override(reconciliation__month_close_above=Decimal(1000)),
        clock.fixed(clock.now() + timedelta(days=1)),
    ):
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


def test_the_days_on_which_breaks_stood_in_the_way_are_shut_with_the_next(told, tomorrow):
    told("pay_1", "100.00")
    with policy.override(reconciliation__month_close_above=Decimal(10_000)):
        services.money_day_close(actor=None)
        blocking = broken("5000.00")
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert tasks.close() is False
        with clock.fixed(clock.now() + timedelta(days=3)):
            services.break_explain(break_id=blocking.pk, actor=None, checker=None, note="Late file")
            assert tasks.close() is True
    days = [tomorrow + timedelta(days=number) for number in range(4)]
    assert list(MoneyDay.objects.order_by("date").values_list("date", flat=True)) == days
    assert list(DayClose.objects.order_by("date").values_list("date", flat=True)) == days


class TestMonthEnd:
    @pytest.fixture
    def first(self, told):
        """The first day of the month after money came."""
        told("pay_1", "100.00")
        day = (clock.today().replace(day=1) + timedelta(days=32)).replace(day=1)
        with clock.fixed(datetime.combine(day, time(12), clock.business_zone())):
            yield day

    def test_is_not_shut_while_anything_of_the_month_is_open(self, first):
        small = broken("0.01")
        with pytest.raises(MonthOpen) as refusal:
            services.money_day_close(actor=None)
        assert (refusal.value.details["limit"], MoneyDay.objects.count(), DayClose.objects.count()) == ("0", 0, 0)
        services.break_explain(break_id=small.pk, actor=None, checker=None, note="Late file")
        assert services.money_day_close(actor=None).date == first - timedelta(days=1)

    def test_nor_the_days_after_it(self, first):
        MoneyDay.objects.create(date=first - timedelta(days=2))
        broken("0.01")
        with clock.fixed(clock.now() + timedelta(days=1)), pytest.raises(MonthOpen):
            services.money_day_close(actor=None)
        assert MoneyDay.objects.count() == 1

    def test_may_be_shut_with_as_much_as_finance_allows(self, first):
        broken("0.01")
        with policy.override(reconciliation__month_close_above=Decimal("0.01")):
            assert services.money_day_close(actor=None).open_breaks == 1


class TestLateFiles:
    def test_change_nothing_of_a_shut_day_and_say_so(self, told):
        told("pay_1", "100.00")
        yesterday = clock.today() - timedelta(days=1)
        shut = services.money_day_close(actor=None)
        late = settlement_file(row("pay_1", "100.00", fee="2.00", settled_at=yesterday.isoformat()))
        said = checked(SETTLEMENT, late).preview["both"]["sentence"]
        assert said.endswith(
            f"1 row(s) are of days that are shut (up to {yesterday:%d %b %Y}): what follows from them is booked today."
        )
        brought(SETTLEMENT, late)
        line = f"{yesterday},NEFT CR-RATNN00000000001-RAZORPAY,X1,,98.00,98.00,INR"
        batch = bank(line)
        flows.reconcile()
        assert "1 row(s) are of days that are shut" in batch.preview["both"]["sentence"]
        assert (balance(accounts.BANK), balance(accounts.GATEWAY_FEES)) == (9_800, 200)
        booked = Journal.objects.filter(kind__startswith="reconciliation.").order_by("id")
        assert [one.created_at.astimezone(clock.business_zone()).date() > yesterday for one in booked] == [True, True]
        assert (MoneyDay.objects.get(), MoneyDay.objects.get().figures) == (shut, shut.figures)
        books_are_even()

    def test_of_today_say_nothing(self, told):
        services.money_day_close(actor=None)
        assert "shut" not in checked(SETTLEMENT, settlement_file(row("pay_1", "100.00"))).preview["both"]["sentence"]


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
