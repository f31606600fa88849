"""What comes in is believed only as a reason to ask, and asked about once."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core import clock, policy
from apps.core.errors import RateLimited
from apps.core.events.models import OutboxEvent
from apps.payments.gateways.errors import GatewayUnknown
from apps.payments.gateways.models import GatewayCircuit
from apps.payments.gateways.standing import standings
from apps.payments.inbox import flows, routing, services
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.inbox.routing import Caused
from apps.payments.inbox.states import Result, Verdict

from . import letters

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    """Every news that the handler of payments was given; `told.answers` is what it says to each."""

    class Told(list):
        answers = Result.APPLIED
        __hash__ = object.__hash__

        def __call__(self, news):
            self.append(news)
            if isinstance(self.answers, Exception):
                raise self.answers
            return self.answers

    heard = Told()
    monkeypatch.setattr(routing, "_handlers", {"PAYMENT": heard, "ORDER": heard})
    return heard


@pytest.fixture
def asked(monkeypatch):
    """Every poll that was asked; `asked.ends` says which of them that was the end of, `asked.over` were given up."""

    class Asked(list):
        ends = ()
        over = ()

        def __call__(self, object_id):
            self.append(object_id)
            if object_id == "broken":
                raise LookupError(object_id)
            return object_id in self.ends

        def gave_up(self, object_id):
            self.over = (*self.over, object_id)

    heard = Asked()
    monkeypatch.setattr(routing, "_polled", {"tests.thing": routing.Polled(heard, heard.gave_up)})
    return heard


def receive(letter, at: datetime = NOON, gateway: str = "razorpay") -> Verdict:
    raw, headers = letter
    with clock.fixed(at):
        return flows.webhook_receive(gateway=gateway, raw=raw, headers=headers, ip="192.0.2.7")


def drain(at: datetime = NOON) -> int:
    with clock.fixed(at):
        return flows.drain()


class TestReceive:
    def test_a_signed_one_is_kept_under_the_gateways_own_id(self):
        assert receive(letters.razorpay(event_id="evt_77")) == Verdict.ACCEPTED
        row = Webhook.objects.get()
        assert (row.gateway, row.key, row.verdict, row.ip) == ("razorpay", "evt_77", "ACCEPTED", "192.0.2.7")
        assert row.raw == letters.razorpay()[0]

    def test_cashfrees_amounts_are_signed_as_they_are_written(self):
        raw, headers = letters.cashfree(amount="170.00")
        assert receive((raw, headers), gateway="cashfree") == Verdict.ACCEPTED
        assert receive((raw.replace(b"170.00", b"170"), headers), gateway="cashfree") == Verdict.FORGED
        assert receive((raw, headers), gateway="cashfree") == Verdict.ACCEPTED
        assert dict(Webhook.objects.values_list("verdict", "received")) == {"ACCEPTED": 2, "FORGED": 1}

    def test_a_forged_one_is_kept_and_never_read(self, told):
        assert receive(letters.razorpay(secret="guessed")) == Verdict.FORGED
        assert drain() == 0
        assert told == []
        assert Webhook.objects.get().key.startswith("sha256:")

    def test_a_flood_of_forged_ones_is_not_kept(self):
        with policy.override(inbox__forged_per_minute=2):
            for number in range(2):
                receive(letters.razorpay(secret="guessed", payment_id=f"pay_{number}"))
            with pytest.raises(RateLimited):
                receive(letters.razorpay(secret="guessed", payment_id="pay_9"))
            assert receive(letters.razorpay()) == Verdict.ACCEPTED
        assert Webhook.objects.count() == 3

    def test_the_previous_secret_holds_for_a_day(self, settings):
        changed = {"previous_webhook_secret": "whsec_old", "rotated_at": NOON.isoformat()}
        settings.GATEWAYS = {**settings.GATEWAYS, "razorpay": {**settings.GATEWAYS["razorpay"], **changed}}
        old = letters.razorpay(secret="whsec_old")
        assert receive(old, NOON + timedelta(hours=23, minutes=59)) == Verdict.ACCEPTED
        assert receive(old, NOON + timedelta(hours=24, minutes=1)) == Verdict.FORGED

    def test_a_gateway_nobody_knows(self):
        with pytest.raises(GatewayUnknown):
            receive(letters.razorpay(), gateway="stripe")
        assert not Webhook.objects.exists()


class TestDrain:
    def test_the_handler_is_told_what_it_is_about(self, told):
        told.answers = Caused(result=Result.APPLIED, type="payments.payment", id="p-1", note="Credited.")
        receive(letters.razorpay())
        assert drain() == 1
        (news,) = told
        assert (news.subject, news.payment_id, news.order_id) == (
            "PAYMENT",
            "pay_IH4NVgf4Dreq1l",
            "order_IEIaMR65cu6nz3",
        )
        row = Webhook.objects.get()
        assert (row.result, row.event, row.note) == ("APPLIED", "payment.captured", "Credited.")
        assert (row.caused_type, row.caused_id) == ("payments.payment", "p-1")
        assert {"pay_IH4NVgf4Dreq1l", "order_IEIaMR65cu6nz3"} <= set(row.object_ids)
        assert drain() == 0

    def test_five_of_the_same_are_one_question(self, told):
        for _ in range(5):
            receive(letters.razorpay())
        assert drain() == 1
        assert len(told) == 1

    def test_one_question_answers_all_that_came_about_a_payment(self, told):
        for event in ("payment.captured", "payment.authorized"):
            receive(letters.razorpay(event, event_id=event))
        assert drain() == 2
        assert len(told) == 1
        assert sorted(Webhook.objects.values_list("result", flat=True)) == ["APPLIED", "NO_CHANGE"]

    def test_another_amount_is_another_question(self, told):
        receive(letters.razorpay())
        receive(letters.razorpay(amount=1, event_id="evt_2"))
        drain()
        assert sorted(str(news.claimed_amount.amount) for news in told) == ["0.01", "500.00"]

    def test_another_account_is_told_of_and_nothing_is_asked(self, told):
        receive(letters.razorpay(account_id="acc_somebodyelse"))
        drain()
        row = Webhook.objects.get()
        assert (row.result, row.note, told) == ("ACCOUNT", "For the account acc_somebodyelse.", [])
        event = OutboxEvent.objects.get(name="inbox.webhook_misaddressed")
        assert event.payload["account_id"] == "acc_somebodyelse"
        assert (event.payload["gateway"], event.payload["object_id"]) == ("razorpay", "pay_IH4NVgf4Dreq1l")

    def test_a_subject_nobody_waits_for(self, told, monkeypatch):
        monkeypatch.setattr(routing, "_handlers", {})
        receive(letters.razorpay())
        drain()
        assert Webhook.objects.get().result == Result.NOT_OURS

    def test_an_error_of_ours_waits_and_holds_up_nothing(self, told, caplog):
        told.answers = LookupError("a fault of ours")
        receive(letters.razorpay())
        assert drain() == 1
        row = Webhook.objects.get()
        assert (row.result, row.note) == ("", "An error of ours (LookupError): see the log.")
        assert row.next_at == NOON + timedelta(seconds=2)
        assert "a fault of ours" in caplog.text
        told.answers = Result.APPLIED
        assert (drain(NOON + timedelta(seconds=1)), drain(NOON + timedelta(seconds=2))) == (0, 1)
        assert Webhook.objects.get().result == Result.APPLIED

    def test_signed_garbage_is_put_aside(self, told):
        raw, headers = letters.signed_as_razorpay(b"[7]")
        receive((raw, headers))
        drain()
        assert Webhook.objects.get().result == Result.UNREADABLE
        assert told == []


class TestAskAgain:
    def begin(self, *object_ids: str, gateway: str = "razorpay", **horizon) -> None:
        thing = {"subject": "tests.thing", "gateway": gateway, "horizon": timedelta(**horizon or {"days": 3})}
        with clock.fixed(NOON):
            for object_id in object_ids:
                services.poll_begin(object_id=object_id, **thing)

    def ask(self, **after) -> int:
        with clock.fixed(NOON + timedelta(**after)):
            return flows.ask_again()

    def test_what_has_an_end_goes_and_the_rest_waits_longer(self, asked):
        self.begin("open", "over", "broken")
        asked.ends = ("over",)
        assert self.ask(seconds=4) == 0
        assert self.ask(seconds=5) == 3
        assert sorted(asked) == ["broken", "open", "over"]
        rows = Poll.objects.values_list("object_id", "tries", "next_at")
        wait = NOON + timedelta(seconds=20)
        assert sorted(rows) == [("broken", 1, wait), ("open", 1, wait)]

    def test_it_is_asked_once_more_at_the_horizon_and_then_given_up(self, asked):
        self.begin("open", seconds=12)
        assert self.ask(seconds=5) == 1
        assert Poll.objects.get().next_at == NOON + timedelta(seconds=12)
        assert self.ask(seconds=12) == 1
        poll = Poll.objects.get()
        assert (poll.next_at, poll.given_up_at) == (None, NOON + timedelta(seconds=12))
        assert asked.over == ("open",)
        event = OutboxEvent.objects.get(name="inbox.poll_given_up")
        assert event.payload == {"subject": "tests.thing", "object_id": "open", "gateway": "razorpay", "tries": 2}
        assert self.ask(days=1) == 0

    def test_a_gateway_is_asked_no_more_than_its_budget(self, asked):
        self.begin(*(f"r{number}" for number in range(7)))
        self.begin("c1", "c2", gateway="cashfree")
        with policy.override(inbox__polls_per_minute__razorpay=36):
            assert [self.ask(seconds=5), self.ask(seconds=6), self.ask(seconds=7), self.ask(seconds=8)] == [5, 3, 1, 0]
        assert len(asked) == 9

    def test_a_gateway_that_is_left_alone_loses_no_turn(self, asked):
        self.begin("r1")
        self.begin("c1", gateway="cashfree")
        GatewayCircuit.objects.filter(gateway="razorpay").delete()
        down = GatewayCircuit.objects.create(
            gateway="razorpay", direction="IN", state="OPEN", failing_since=NOON, trial_at=NOON + timedelta(hours=1)
        )
        standings.changed()
        assert self.ask(minutes=5) == 1
        assert asked == ["c1"]
        assert Poll.objects.get(object_id="r1").tries == 0
        down.delete()
        assert self.ask(minutes=5, seconds=5) == 1
        assert asked == ["c1", "r1"]

    def test_what_begins_anew_while_it_is_asked_is_left_alone(self, asked, monkeypatch):
        self.begin("open")

        def soon(object_id):
            services.poll_soon(subject="tests.thing", object_id=object_id)
            return False

        monkeypatch.setattr(routing, "_polled", {"tests.thing": routing.Polled(soon, None)})
        self.ask(seconds=5)
        assert Poll.objects.get().next_at == NOON + timedelta(seconds=5)
