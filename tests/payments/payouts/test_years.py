"""A fiscal year as tax at source needs it: what was there when it began, and what is a deposit."""

from datetime import date, datetime, time

import pytest

from apps.core import clock
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.engine.taxes import YearSoFar
from apps.payments.payouts.selectors import year_so_far
from apps.payments.payouts.states import Source
from apps.wallet import accounts
from apps.wallet import services as wallet
from tests.factories.payouts import inr, make_payout, make_sent, make_winner, remote

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_year():
    """The day on which the next fiscal year begins."""
    today = clock.today()
    day = date(today.year + (today >= date(today.year, 4, 1)), 4, 1)
    return datetime.combine(day, time(0, 1), clock.business_zone())


def year(user, at) -> YearSoFar:
    with clock.fixed(at):
        return year_so_far(user.pk, "INR")


def test_what_was_under_way_on_31_march_is_not_there_on_1_april(winner, new_year):
    make_payout(winner, "4000.00")
    assert year(winner, new_year) == YearSoFar(opening=600_000)


def test_what_had_left_is_not_taken_off_twice(winner, cashier, new_year):
    _, asked = make_sent(winner, "4000.00", actor=cashier)
    services.payout_learn(remote=remote(asked, RemoteState.PAID), source=Source.POLL)
    assert year(winner, new_year) == YearSoFar(opening=600_000)


def test_what_came_back_is_there(winner, cashier, new_year):
    payout = make_payout(winner, "4000.00")
    services.payout_reject(payout_id=payout.pk, actor=cashier, reason_code="NOT_PLAYED")
    assert year(winner, new_year) == YearSoFar(opening=1_000_000)


def test_money_that_lay_without_an_owner_is_a_deposit():
    user = make_winner("0.00")
    wallet.transfer(
        debit=accounts.SUSPENSE, credit=accounts.deposit(user), amount=inr("250.00"), kind="wallet.demo", reference="f"
    )
    assert year_so_far(user.pk, "INR") == YearSoFar(deposits=25_000)
