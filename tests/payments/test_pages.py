"""Deposits as staff see them, as users hear of them, and what is kept of a person."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.urls import reverse

from apps.core import clock, demo, privacy
from apps.core.events.relay import drain
from apps.notifications.models import Message
from apps.payments.analytics.models import HourlyFigures
from apps.payments.gateways.facts import RemoteState
from apps.payments.models import GatewayPayment, Payment
from apps.payments.personal_data import _erase, _export, _obstacles
from apps.payments.services import payment_learn
from apps.payments.services.failing import payment_fail
from apps.payments.states import Source
from tests.factories.payments import make_captured, make_payment, remote
from tests.wallet.reading import books_are_even

pytestmark = pytest.mark.django_db


def page_of(payment: Payment) -> str:
    return reverse("admin:payments_payment_change", args=[payment.pk])


class TestConsole:
    def test_a_deposit_tells_its_story(self, console):
        taken = make_captured(amount="1250.00")
        page = console("SUPPORT").get(page_of(taken.payment)).content.decode()
        assert "Deposit of ₹1,250.00 by UPI started" in page
        assert "Order placed with Razorpay" in page
        assert "₹1,250.00 added to the wallet" in page
        assert taken.gateway_payment_id in page
        assert "Ask the gateway now" not in page

    def test_finance_has_the_gateway_asked(self, console, gateways):
        payment = make_payment()
        client = console("FINANCE")
        assert "Ask the gateway now" in client.get(page_of(payment)).content.decode()
        url = reverse("admin:payments_payment_sync", args=[payment.pk])
        answer = client.post(url, {"_form_submitted": "True"}, follow=True)
        assert "did not answer as it should" in answer.content.decode()
        assert gateways.calls() == {"razorpay order.payments": 1}

    @pytest.mark.parametrize("known_by", ["gateway_payment_id", "order_id", "rrn", "payment_id"])
    def test_is_found_by_whatever_a_user_or_a_bank_quotes(self, console, known_by):
        payment = make_payment()
        taken = payment_learn(remote=remote(payment, rrn="512345678901"), source=Source.WEBHOOK)
        client, term = console("SUPPORT"), str(getattr(taken, known_by))
        assert page_of(payment) in client.get("/admin/search/", {"s": term}).content.decode()
        listed = client.get(reverse("admin:payments_payment_changelist"), {"q": term}).content.decode()
        assert page_of(payment) in listed

    def test_money_without_an_owner_is_counted_and_listed(self, console):
        make_captured()
        orphan = payment_learn(remote=remote(order_id="order_of_nobody"), source=Source.SETTLEMENT)
        client = console("FINANCE")
        assert "1 payment in suspense" in client.get("/admin/").content.decode()
        url = reverse("admin:payments_gatewaypayment_changelist")
        listed = client.get(url, {"in_suspense__exact": "1"}).content.decode()
        assert orphan.gateway_payment_id in listed
        assert "Suspense: payment for an order that is not ours" in listed
        found = client.get("/admin/search/", {"s": orphan.gateway_payment_id}).content.decode()
        assert reverse("admin:payments_gatewaypayment_change", args=[orphan.pk]) in found


class TestMessages:
    def told(self) -> list[str]:
        drain()
        names = Message.objects.filter(channel="IN_APP", template__key__startswith="payments.")
        return list(names.order_by("id").values_list("template__key", flat=True))

    def test_what_came_and_what_failed_is_told(self):
        make_captured()
        payment_learn(remote=remote(make_payment(), RemoteState.FAILED), source=Source.WEBHOOK)
        assert sorted(self.told()) == ["payments.deposit_failed", "payments.deposit_received"]

    def test_an_order_nobody_tried_to_pay_is_no_news(self):
        payment_fail(payment=make_payment(), code="EXPIRED", error="Nobody paid in time.")
        assert self.told() == []

    def test_what_came_too_late_and_goes_back_is_told(self):
        payment = make_payment(expires_at=clock.now() - timedelta(seconds=1))
        payment_fail(payment=payment, code="EXPIRED", error="Nobody paid in time.")
        payment_learn(remote=remote(payment, RemoteState.CANCELLED), source=Source.WEBHOOK)
        assert self.told() == ["payments.deposit_returned"]


class TestPersonalData:
    def test_is_exported_and_who_paid_is_forgotten(self):
        payment = make_payment()
        taken = payment_learn(remote=remote(payment, payer="••••@okbank"), source=Source.WEBHOOK)
        parts = {part.name: list(part.rows) for part in _export(payment.user)}
        assert parts["deposits"][0]["id"] == str(payment.pk)
        assert parts["payments_at_gateways"][0]["payer"] == "••••@okbank"
        assert list(_obstacles(payment.user)) == []
        _erase(payment.user)
        taken.refresh_from_db()
        assert (taken.payer, taken.credited_at is not None) == ("", True)

    def test_an_open_deposit_must_be_settled_first(self):
        payment = make_payment()
        assert list(_obstacles(payment.user)) == ["A deposit of ₹500.00 is not settled yet."]
        assert any(holding.key == "payments" for holding in privacy.holdings())


def test_the_demo_has_deposits_of_every_kind(settings):
    settings.MUNIM_DEMO = True
    call_command("load_roles", verbosity=0)
    for loader in demo.loaders():
        if loader.order <= 20 or loader.name in ("payments", "payment_analytics"):
            demo.run(loader)
    states = set(Payment.objects.values_list("state", flat=True))
    assert states == {"CAPTURED", "FAILED", "CREATED"}
    assert Payment.objects.count() > 40
    oldest, newest = Payment.objects.earliest("pk"), Payment.objects.latest("pk")
    assert timedelta(days=20) < newest.created_at - oldest.created_at < timedelta(days=29)
    assert all(one.journal.effective_at == one.credited_at for one in GatewayPayment.objects.exclude(credited_at=None))
    assert HourlyFigures.objects.aggregate(Sum("begun")) == {"begun__sum": Payment.objects.count()}
    assert GatewayPayment.objects.in_suspense().count() == 1
    books_are_even()
