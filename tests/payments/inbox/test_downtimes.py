"""A gateway says that a method does not work there: new payments by it go elsewhere until it does."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from apps.core import clock
from apps.core.snapshot import forget_all
from apps.payments.gateways import downtimes
from apps.payments.gateways.console import sentences
from apps.payments.gateways.models import Downtime
from apps.payments.gateways.services import choose, gateway_switch
from apps.payments.inbox import flows
from apps.payments.inbox.models import Webhook

pytestmark = pytest.mark.django_db
BEGUN = 1_793_600_000


def told(event: str, *, at: int, event_id: str = "", method: str = "upi", instrument=None, **more) -> None:
    """One of Razorpay's messages comes through the real door."""
    status = event.rpartition(".")[2]
    entity = {
        "id": "down_F7LroRQAAFuswd", "entity": "payment.downtime", "method": method, "begin": BEGUN, "end": None,
        "status": status, "severity": "high", "instrument": instrument or {}, "updated_at": at, **more,
    }  # fmt: skip
    raw = json.dumps(
        {
            "entity": "event", "account_id": settings.GATEWAYS["razorpay"]["account_id"], "event": event,
            "contains": ["payment.downtime"], "payload": {"payment.downtime": {"entity": entity}}, "created_at": at,
        }
    ).encode()  # fmt: skip
    secret = settings.GATEWAYS["razorpay"]["webhook_secret"].encode()
    signed = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    headers = {"X-Razorpay-Signature": signed, "X-Razorpay-Event-Id": event_id or f"{event}:{at}"}
    flows.webhook_receive(gateway="razorpay", raw=raw, headers=headers, ip=None)


def told_of_payouts(event: str, *, at: int, **more) -> None:
    """One of RazorpayX's messages: the modes are a list, and what has no end yet ends at nought."""
    entity = {
        "id": "GOHp6DSA5odXTu", "entity": "payout.downtime", "method": ["IMPS"], "begin": BEGUN, "end": 0,
        "status": event.rpartition(".")[2], "scheduled": False, "source": "BENEFICIARY", "instrument": {}, **more,
    }  # fmt: skip
    raw = json.dumps(
        {
            "entity": "event", "account_id": settings.GATEWAYS["razorpayx"]["account_id"], "event": event,
            "contains": ["payout.downtime"], "payload": {"payout.downtime": {"entity": entity}}, "created_at": at,
        }
    ).encode()  # fmt: skip
    secret = settings.GATEWAYS["razorpayx"]["webhook_secret"].encode()
    signed = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    headers = {"X-Razorpay-Signature": signed, "X-Razorpay-Event-Id": f"{event}:{at}"}
    flows.webhook_receive(gateway="razorpayx", raw=raw, headers=headers, ip=None)


def heard() -> None:
    flows.drain()
    forget_all()


@pytest.fixture(autouse=True)
def then():
    """The hour of the downtime."""
    with clock.fixed(datetime.fromtimestamp(BEGUN + 600, UTC)):
        forget_all()
        yield


def choice(method: str = "UPI") -> str:
    return choose(direction="IN", method=method)


def test_new_payments_by_that_method_go_elsewhere_until_it_is_over():
    told("payment.downtime.started", at=BEGUN + 60)
    heard()
    assert (choice(), choice("CARD")) == ("cashfree", "razorpay")
    (sentence,) = sentences(None)
    assert sentence.startswith("Razorpay says that UPI does not work there since ")
    told("payment.downtime.resolved", at=BEGUN + 300, end=BEGUN + 290)
    heard()
    assert (choice(), sentences(None)) == ("razorpay", [])
    assert set(Webhook.objects.values_list("result", "caused_type")) == {("APPLIED", "gateways.downtime")}


@pytest.mark.parametrize("together", [True, False])
def test_the_end_may_come_before_the_beginning(together):
    told("payment.downtime.resolved", at=BEGUN + 300, end=BEGUN + 290)
    if not together:
        heard()
    told("payment.downtime.started", at=BEGUN + 60)
    heard()
    assert Downtime.objects.get().ended_at is not None
    assert choice() == "razorpay"


def test_one_bank_of_it_is_only_said():
    told("payment.downtime.started", at=BEGUN + 60, method="netbanking", instrument={"bank": "HDFC"})
    heard()
    assert choice("NETBANKING") == "razorpay"
    (sentence,) = sentences(None)
    assert sentence.startswith("Razorpay says that net banking of HDFC does not work there since ")
    assert sentence.endswith(": some may fail.")


def test_the_other_one_out_of_use_leaves_the_one_that_warned():
    told("payment.downtime.started", at=BEGUN + 60, instrument={"psp": "ALL"})
    heard()
    assert choice() == "cashfree"
    gateway_switch(gateway="cashfree", switch="OFF", actor=None, reason="Maintenance")
    forget_all()
    assert choice() == "razorpay"


def test_what_nobody_ended_is_believed_for_a_day():
    told("payment.downtime.started", at=BEGUN + 60)
    heard()
    with clock.fixed(clock.now() + downtimes.BELIEVED + timedelta(minutes=1)):
        forget_all()
        assert (choice(), sentences(None)) == ("razorpay", [])


def test_one_without_an_id_or_a_time_is_noted_and_changes_nothing():
    told("payment.downtime.started", at=BEGUN + 60, id=None)
    told("payment.downtime.started", at=BEGUN + 61, begin="soon")
    heard()
    assert list(Webhook.objects.values_list("result", flat=True)) == ["UNREADABLE"] * 2
    assert not Downtime.objects.exists()
    assert choice() == "razorpay"


class TestPayouts:
    """Nothing but the events' names is certain: what is not told is not guessed, and no money waits for it."""

    def choice(self, mode: str = "IMPS") -> str:
        return choose(direction="OUT", method=mode)

    def test_a_mode_that_does_not_work_goes_elsewhere_until_it_is_over(self):
        told_of_payouts("payout.downtime.started", at=BEGUN + 60)
        heard()
        assert (self.choice(), self.choice("RTGS"), choice()) == ("cashfree_payouts", "razorpayx", "razorpay")
        (sentence,) = sentences(None)
        assert sentence.startswith("RazorpayX says that IMPS does not work there since ")
        assert sentence.endswith(": new payouts by it go elsewhere while another gateway takes them.")
        told_of_payouts("payout.downtime.resolved", at=BEGUN + 300, end=BEGUN + 290)
        heard()
        assert (self.choice(), sentences(None)) == ("razorpayx", [])

    def test_a_payees_bank_is_only_said(self):
        told_of_payouts("payout.downtime.started", at=BEGUN + 60, instrument={"bank": "UTIB"})
        heard()
        assert self.choice() == "razorpayx"
        (sentence,) = sentences(None)
        assert sentence.startswith("RazorpayX says that IMPS to UTIB does not work there since ")
        assert sentence.endswith(": such payouts may take days or come back.")

    @pytest.mark.parametrize(
        ("method", "kept"),
        [(["IMPS", "NEFT"], "ALL"), ("imps", "IMPS"), (["FAX"], "OTHER"), ([7], None), ([], None), (None, None)],
    )
    def test_whatever_shape_it_has(self, method, kept):
        told_of_payouts("payout.downtime.started", at=BEGUN + 60, method=method)
        heard()
        assert Downtime.objects.values_list("method", flat=True).first() == kept
        assert Webhook.objects.values_list("result", flat=True).get() == ("APPLIED" if kept else "UNREADABLE")
        assert self.choice() == ("cashfree_payouts" if kept in ("ALL", "IMPS") else "razorpayx")
