"""The page of payment analytics in a real browser: figures, charts, filters, and the inbox beside it."""

import random
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.core import clock
from apps.payments.analytics.models import HourlyFailures
from tests.factories.inbox import alerts, make_figures, webhooks

REPORT = "/admin/payment_analytics/hourlyfigures/report/"


@pytest.fixture
def week():
    """Seven days of two gateways and two methods, by the hour."""
    chance = random.Random(7)
    now = clock.now().astimezone(clock.business_zone()).replace(minute=0, second=0, microsecond=0)
    for ago in range(7 * 24):
        for gateway, method, share in (("razorpay", "UPI", 60), ("razorpay", "CARD", 15), ("cashfree", "UPI", 12)):
            tries = chance.randint(share // 2, share)
            paid, lost = tries * chance.randint(78, 95) // 100, chance.randint(0, 1)
            sums = {"begun": tries + 4, "paid": paid, "failed": tries - paid, "unreached": lost}
            money = {"minor": paid * 45_000, "fee_minor": paid * 900, "tax_minor": paid * 137}
            settled = {"settled": paid if ago > 48 else 0, "settle_seconds": paid * 110_000 if ago > 48 else 0}
            hour = now - timedelta(hours=ago)
            make_figures(hour=hour, gateway=gateway, method=method, **sums, **money, **settled)
    for code, failed in (("BAD_REQUEST_ERROR", 41), ("ORDER_UNKNOWN", 12), ("payment_timed_out", 33)):
        HourlyFailures.objects.create(hour=now, gateway="razorpay", method="UPI", code=code, failed=failed)


def test_the_figures_of_a_week(browse, week):
    page = browse("FINANCE")
    page.goto(REPORT)
    expect(page.get_by_role("heading", name="Tries by day")).to_be_visible()
    expect(page.get_by_role("row", name="Gateway did not answer 12")).to_be_visible()
    page.get_by_label("Gateway", exact=True).select_option("cashfree")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#gateways-title")).to_be_visible()
    assert "gateway=cashfree" in page.url
    expect(page.get_by_role("rowheader", name="Cashfree")).to_be_visible()


def test_the_inbox_and_the_alerts(browse):
    webhooks(2)
    alerts(1)
    page = browse("FINANCE")
    page.goto("/admin/inbox/webhook/")
    page.locator("#result_list tbody tr th a").first.click()
    expect(page.get_by_text("X-Razorpay-Event-Id")).to_be_visible()
    page.goto("/admin/payment_analytics/ratealert/")
    expect(page.get_by_text("41.20 %")).to_be_visible()
