"""Somebody is told when too few payments succeed, once, and when they do again."""

from datetime import timedelta

import pytest

from apps.core import clock, policy
from apps.core.events import relay
from apps.core.events.models import OutboxEvent
from apps.notifications.models import Message
from apps.payments.analytics import services
from apps.payments.analytics.alerts import open_alerts
from apps.payments.analytics.console import alert_sentences
from apps.payments.analytics.models import RateAlert
from apps.payments.gateways.facts import RemoteState
from apps.payments.services import payment_learn
from apps.payments.states import Source
from tests.factories.accounts import make_staff
from tests.factories.payments import make_captured, make_payment, remote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few():
    """Five tries say something."""
    with policy.override(payment_analytics__fewest_tries=5):
        yield


def fail(times: int) -> None:
    for _ in range(times):
        payment_learn(remote=remote(make_payment(), RemoteState.FAILED), source=Source.POLL)


def published() -> list[str]:
    return list(
        OutboxEvent.objects.filter(name__startswith="payment_analytics.").order_by("id").values_list("name", flat=True)
    )


def test_too_few_tries_say_nothing():
    fail(4)
    assert services.rates_check() == []
    assert published() == []


def test_a_rate_that_falls_opens_one_alert():
    make_captured()
    make_captured()
    fail(3)
    (alert,) = services.rates_check()
    assert (alert.gateway, alert.method, str(alert.percent), alert.tries) == ("razorpay", "UPI", "40.00", 5)
    assert services.rates_check() == []
    assert published() == ["payment_analytics.rate_fell"]
    (sentence,) = alert_sentences(None)
    assert sentence.startswith("Only 40 % of UPI payments at Razorpay succeed since ")


def test_it_remembers_the_lowest_and_closes_by_itself():
    make_captured()
    fail(4)
    services.rates_check()
    fail(5)
    services.rates_check()
    alert = RateAlert.objects.get()
    assert (str(alert.percent), str(alert.lowest)) == ("20.00", "10.00")
    with clock.fixed(clock.now() + timedelta(minutes=31)):
        assert [row.pk for row in services.rates_check()] == [alert.pk]
    alert.refresh_from_db()
    assert alert.closed_at is not None
    assert published() == ["payment_analytics.rate_fell", "payment_analytics.rate_recovered"]
    assert open_alerts.get() == []


def test_a_rate_that_is_good_enough_opens_none():
    for _ in range(7):
        make_captured()
    fail(3)
    assert services.rates_check() == []


def test_finance_and_operators_are_told_once_per_alert():
    told = {make_staff("FINANCE").pk, make_staff("OPERATOR").pk}
    make_staff("SUPPORT")
    gone = make_staff("FINANCE")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    make_captured()
    make_captured()
    fail(3)
    services.rates_check()
    relay.drain()
    services.rates_check()
    relay.drain()
    messages = Message.objects.filter(template__key="payment_analytics.rate_fell")
    assert {row.user_id for row in messages} == told
    assert sorted(messages.filter(channel="EMAIL").values_list("variables", flat=True), key=str) == [
        {"which": "UPI at Razorpay", "percent": "40.00", "tries": "5"}
    ] * len(told)
