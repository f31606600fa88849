"""Refunds in the console: what is seen before it is asked for, and what follows."""

import re

import pytest

from apps.core.events import relay
from apps.notifications.models import Message
from apps.payments.gateways.facts import RemoteState
from apps.payments.refunds import console as registered
from apps.payments.refunds import services
from apps.payments.refunds.models import Refund
from apps.payments.timeline import timeline
from tests.factories.payments import make_captured
from tests.factories.refunds import make_refund, remote, spend

pytestmark = pytest.mark.django_db


def post(client, path: str, **data):
    return client.post(f"/admin/refunds/refund/{path}/", {**data, "_form_submitted": "True"})


def ask(client, taken, amount: str, **data):
    """Fills in the dialog and confirms what it shows."""
    given = {"payment": str(taken.payment_id), "amount": amount, "speed": "NORMAL", "reason": "Paid twice", **data}
    shown = post(client, "refund", **given).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    return shown, post(client, "refund", **given, seen=seen.group(1)) if seen else None


class TestAsking:
    def test_shows_the_postings_first_and_then_does_exactly_that(self, console):
        taken = make_captured(amount="500.00")
        shown, _ = ask(console("FINANCE"), taken, "120.00")
        assert f"Deposit of {taken.payment.user.public_id}" in shown
        assert "₹380.00" in shown
        refund = Refund.objects.get()
        assert (refund.minor, refund.state, refund.reason) == (12_000, "REQUESTED", "Paid twice")

    def test_says_that_a_second_person_is_needed(self, console):
        taken = make_captured(amount="6000.00")
        shown, _ = ask(console("FINANCE"), taken, "5000.00", payment=taken.gateway_payment_id)
        assert "a second person must confirm it" in shown
        assert Refund.objects.get().state == "AWAITING_APPROVAL"

    @pytest.mark.parametrize(
        ("amount", "said"), [("500.01", "left of this payment"), ("300.00", "has spent this money")]
    )
    def test_says_why_not(self, console, amount, said):
        taken = make_captured(amount="500.00")
        spend(taken.payment.user, "450.00")
        shown, _ = ask(console("FINANCE"), taken, amount)
        assert said in shown
        assert not Refund.objects.exists()

    def test_an_unknown_payment_is_told(self, console):
        shown, _ = ask(console("FINANCE"), make_captured(), "1.00", payment="pay_nobody")
        assert "No payment of this id" in shown

    def test_support_may_read_and_not_ask(self, console):
        taken = make_captured()
        client = console("SUPPORT")
        assert client.get("/admin/refunds/refund/").status_code == 200
        assert post(client, "refund", payment=str(taken.payment_id)).status_code == 403


class TestPages:
    def test_a_refund_shows_its_postings_and_can_be_cancelled(self, console):
        refund, client = make_refund(amount="120.00"), console("FINANCE")
        page = client.get(f"/admin/refunds/refund/{refund.pk}/change/").content.decode()
        assert "Gateway clearing: Razorpay" in page
        post(client, f"{refund.pk}/cancel", reason="Wrong user")
        refund.refresh_from_db()
        assert (refund.state, refund.error) == ("CANCELLED", "Wrong user")

    def test_the_person_and_the_deposit_tell_of_it(self, console):
        refund = make_refund(amount="120.00")
        services.refund_learn(remote=remote(refund, arn="74332"), source="POLL")
        page = console("SUPPORT").get(f"/admin/people/{refund.user.public_id}/").content.decode()
        assert "₹120.00" in page
        lines = [one.text for one in timeline(refund.payment)]
        assert "₹120.00 sent back by Razorpay (bank reference 74332)" in lines

    @pytest.mark.parametrize("by", ["reference", "gateway_refund_id"])
    def test_is_found_by_what_people_paste(self, by):
        refund = services.refund_learn(remote=remote(make_refund()), source="POLL")
        (hit,) = registered.find_refunds(getattr(refund, by))
        assert hit.url == f"/admin/refunds/refund/{refund.pk}/change/"


@pytest.mark.parametrize(("state", "template"), [("PROCESSED", "refunds.processed"), ("FAILED", "refunds.failed")])
def test_the_user_is_told_of_the_end(state, template):
    refund = make_refund(amount="120.00")
    services.refund_learn(remote=remote(refund, RemoteState(state)), source="POLL")
    relay.drain()
    assert Message.objects.filter(user=refund.user, template__key=template, channel="IN_APP").count() == 1
