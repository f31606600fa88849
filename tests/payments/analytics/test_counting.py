"""Deposits counted by the hour of the business clock, and cut four ways."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.payments.analytics import export, selectors, services
from apps.payments.analytics.models import HourlyFigures
from apps.payments.gateways.facts import RemoteState
from apps.payments.models import GatewayPayment
from apps.payments.services import payment_learn
from apps.payments.states import AttemptState, Source
from tests.factories.inbox import make_figures
from tests.factories.payments import make_attempt, make_captured, make_payment, remote
from tests.wallet.reading import inr

pytestmark = pytest.mark.django_db
HALF_PAST = datetime(2026, 11, 2, 11, 30, tzinfo=UTC)  # 17:00 in Kolkata: an hour begins


@pytest.fixture
def afternoon():
    """Two paid by UPI, one failed, one never ordered and then taken by Cashfree, one that nobody paid."""
    for amount in ("500.00", "300.00"):
        taken = make_captured(amount=amount)
    facts = {"fee": inr("7.08"), "tax": inr("1.08")}
    payment_learn(remote=remote(taken.payment, payment_id=taken.gateway_payment_id, **facts), source=Source.POLL)
    GatewayPayment.objects.filter(pk=taken.pk).update(settled_at=taken.credited_at + timedelta(hours=30))
    failed = remote(make_payment(), RemoteState.FAILED, error_code="BAD_PIN", error="Wrong PIN.")
    payment_learn(remote=failed, source=Source.POLL)
    moved = make_payment(method="CARD")
    attempt = moved.attempts.get()
    attempt.delete()
    make_attempt(moved, number=1, state=AttemptState.NOT_ATTEMPTED)
    make_attempt(moved, number=2, gateway="cashfree")
    payment_learn(remote=remote(moved), source=Source.POLL)
    make_payment()


def sums(row: HourlyFigures) -> tuple:
    return (row.begun, row.unreached, row.paid, row.failed, row.minor, row.fee_minor, row.tax_minor, row.settled)


class TestRefresh:
    def test_counts_orders_tries_money_and_settlements(self, afternoon):
        assert services.figures_refresh(hours=2) == 3
        rows = {(row.gateway, row.method): row for row in HourlyFigures.objects.all()}
        assert sums(rows["razorpay", "UPI"]) == (4, 0, 2, 1, 80_000, 708, 108, 1)
        assert sums(rows["razorpay", "CARD"]) == (1, 1, 0, 0, 0, 0, 0, 0)
        assert sums(rows["cashfree", "CARD"]) == (1, 0, 1, 0, 50_000, 0, 0, 0)
        assert rows["razorpay", "UPI"].settle_seconds == 30 * 3600

    def test_counting_again_gives_the_same(self, afternoon):
        services.figures_refresh(hours=2)
        before = set(HourlyFigures.objects.values_list())
        services.figures_refresh(hours=2)
        assert set(HourlyFigures.objects.values_list()) == before

    def test_a_failure_that_is_paid_after_all_moves(self):
        payment = make_payment()
        payment_learn(remote=remote(payment, RemoteState.FAILED, payment_id="pay_late"), source=Source.POLL)
        services.figures_refresh(hours=2)
        payment_learn(remote=remote(payment, payment_id="pay_late"), source=Source.POLL)
        services.figures_refresh(hours=2)
        row = HourlyFigures.objects.get()
        assert (row.paid, row.failed) == (1, 0)
        assert selectors.report(first=clock.today(), last=clock.today()).failures == []


class TestReport:
    DAY = date(2026, 11, 2)

    def test_the_rate_is_of_tries_that_ended(self, afternoon):
        services.figures_refresh(hours=2)
        told = selectors.report(first=clock.today() - timedelta(days=1), last=clock.today())
        total = told.total
        assert (total.paid, total.failed, total.unreached, total.tries) == (3, 1, 1, 5)
        assert (total.success, total.abandoned) == (Decimal("60.00"), 1)
        assert (total.taken, total.fees, total.tax) == (inr("1300.00"), inr("7.08"), inr("1.08"))
        assert (total.settled, total.settle_hours) == (1, Decimal("30.0"))
        assert told.failures == [("BAD_PIN", 1), ("ORDER_NOT_ATTEMPTED", 1)]
        assert [(one.label, one.success) for one in told.gateways] == [
            ("cashfree", Decimal("100.00")),
            ("razorpay", Decimal("50.00")),
        ]

    def test_hours_and_days_are_the_business_clocks(self):
        make_figures(hour=HALF_PAST)
        make_figures(hour=datetime(2026, 11, 2, 18, 30, tzinfo=UTC), paid=3)  # midnight in Kolkata
        told = selectors.report(first=self.DAY, last=self.DAY)
        assert [one.label for one in told.hours if one.tries] == ["17"]
        assert len(told.hours) == 24
        assert [(one.label, one.paid) for one in told.days] == [("2026-11-02", 7)]

    def test_one_gateway_or_method_alone(self):
        make_figures(hour=HALF_PAST)
        make_figures(hour=HALF_PAST, gateway="cashfree", method="CARD", paid=1)
        only = {"first": self.DAY, "last": self.DAY}
        assert selectors.report(**only, gateway="cashfree").total.paid == 1
        assert selectors.report(**only, method="UPI").total.paid == 7
        assert selectors.report(**only, gateway="cashfree", method="UPI").total.success is None

    def test_the_file_has_every_cut(self):
        make_figures(hour=HALF_PAST)
        lines = export.as_csv(selectors.report(first=self.DAY, last=self.DAY)).decode("utf-8-sig").splitlines()
        assert lines[1] == "all,All,10,1,7,2,70.00,7000.00,140.00,21.36,2.00,0,"
        assert lines[2].startswith("gateway,razorpay,10,1,7,2,70.00")
        assert len(lines) == 1 + 1 + 1 + 1 + 24 + 1 + 2
