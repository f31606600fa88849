"""Who is chosen, who is left alone, and how it comes back."""

from datetime import timedelta

import pytest

from apps.core import clock, policy
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.core.snapshot import forget_all
from apps.payments.gateways import flows, services
from apps.payments.gateways.errors import GatewaysDown, GatewayUnknown
from apps.payments.gateways.facts import Outcome
from apps.payments.gateways.models import GatewayCall, GatewayCircuit
from apps.payments.gateways.providers import registry
from apps.payments.gateways.states import CircuitState, Switch

pytestmark = pytest.mark.django_db


def make_calls(gateway: str, count: int, *, is_healthy: bool, took_ms: int = 100) -> None:
    GatewayCall.objects.bulk_create(
        GatewayCall(
            gateway=gateway,
            endpoint="order_create",
            method="POST",
            path="/orders",
            outcome="SUCCESS" if is_healthy else "UNKNOWN",
            is_healthy=is_healthy,
            took_ms=took_ms,
        )
        for _ in range(count)
    )


def break_down(gateway: str) -> GatewayCircuit:
    make_calls(gateway, 8, is_healthy=False)
    services.circuit_suffer(gateway=gateway)
    forget_all()
    return GatewayCircuit.objects.get(pk=gateway)


def fetch(code="razorpay"):
    return registry.payment_gateway(code).order_by_receipt(receipt="dep-0001")


class TestBreaking:
    def test_a_row_of_failures_is_enough_after_a_healthy_hour(self):
        make_calls("razorpay", 500, is_healthy=True)
        assert break_down("razorpay").reason == "The last 8 calls failed."

    def test_the_share_counts_where_some_still_get_through(self):
        make_calls("razorpay", 7, is_healthy=False)
        make_calls("razorpay", 1, is_healthy=True)
        make_calls("razorpay", 1, is_healthy=False)
        services.circuit_suffer(gateway="razorpay")
        assert GatewayCircuit.objects.get(pk="razorpay").reason == "8 of 9 calls failed."

    def test_few_failures_among_many_calls_are_no_outage(self):
        make_calls("razorpay", 8, is_healthy=False)
        make_calls("razorpay", 500, is_healthy=True)
        services.circuit_suffer(gateway="razorpay")
        assert not GatewayCircuit.objects.filter(pk="razorpay", state=CircuitState.OPEN).exists()


class TestChoice:
    def test_razorpay_comes_first_in_each_direction(self):
        assert services.choose(direction="IN", method="UPI") == "razorpay"
        assert services.choose(direction="OUT") == "razorpayx"

    def test_who_was_tried_is_left_out(self):
        assert services.choose(direction="IN", exclude=["razorpay"]) == "cashfree"
        with pytest.raises(GatewaysDown):
            services.choose(direction="IN", exclude=["razorpay", "cashfree"])

    def test_who_is_left_alone_gets_nothing_new(self):
        break_down("razorpay")
        assert services.choose(direction="IN") == "cashfree"
        assert services.choose(direction="OUT") == "razorpayx"

    def test_nobody_left_says_when_to_come_back(self):
        break_down("razorpay")
        break_down("cashfree")
        with pytest.raises(GatewaysDown) as refusal:
            services.choose(direction="IN")
        assert 15 <= refusal.value.details["retry_after"] <= 20

    def test_the_healthier_one_goes_first_when_the_first_is_ill(self):
        make_calls("razorpay", 15, is_healthy=True)
        make_calls("razorpay", 11, is_healthy=False)
        assert services.figures_of("razorpay").score == 58
        assert services.choose(direction="IN") == "cashfree"

    def test_few_calls_say_nothing_and_slow_ones_cost(self):
        make_calls("razorpay", 5, is_healthy=False)
        make_calls("cashfree", 20, is_healthy=True, took_ms=5_000)
        assert services.figures_of("razorpay").score == 100
        assert services.figures_of("cashfree").score == 70


class TestSwitches:
    def test_off_takes_nothing_new_but_follows_what_is_under_way(self, twin, staff):
        services.gateway_switch(gateway="razorpay", switch=Switch.OFF, actor=staff("FINANCE"), reason="Contract.")
        assert services.choose(direction="IN") == "cashfree"
        assert fetch().succeeded

    def test_forced_goes_first_even_when_it_fails(self, twin, staff):
        break_down("cashfree")
        services.gateway_switch(gateway="cashfree", switch=Switch.FORCED, actor=staff("FINANCE"), reason="Razorpay?")
        assert services.choose(direction="IN") == "cashfree"
        assert fetch("cashfree").succeeded

    def test_is_audited_with_its_reason(self, staff):
        services.gateway_switch(gateway="razorpay", switch=Switch.OFF, actor=staff("FINANCE"), reason="Contract.")
        entry = AuditEntry.objects.get(action="gateways.gateway.switch")
        assert (entry.before, entry.after, entry.reason) == ({"switch": "NORMAL"}, {"switch": "OFF"}, "Contract.")

    def test_an_unknown_gateway_leaves_no_row(self, staff):
        with pytest.raises(GatewayUnknown):
            services.gateway_switch(gateway="paypal", switch=Switch.OFF, actor=staff("FINANCE"), reason="?")
        assert not GatewayCircuit.objects.filter(pk="paypal").exists()


class TestTrial:
    def test_is_made_when_the_pause_is_over_and_not_before(self, twin):
        circuit = break_down("razorpay")
        assert (circuit.state, circuit.reason) == (CircuitState.OPEN, "The last 8 calls failed.")
        assert circuit.trial_at - circuit.since == timedelta(seconds=20)
        assert fetch().code == "CIRCUIT_OPEN"
        assert flows.gateways_try() == 0
        with clock.fixed(circuit.trial_at):
            assert flows.gateways_try() == 1
        circuit = GatewayCircuit.objects.get(pk="razorpay")
        assert (circuit.state, circuit.failing_since, circuit.trial_at) == (CircuitState.CLOSED, None, None)
        forget_all()
        assert fetch().succeeded
        assert services.choose(direction="IN") == "razorpay"

    @pytest.mark.parametrize("code", ["razorpay", "cashfree", "razorpayx", "cashfree_payouts"])
    def test_every_gateway_has_a_harmless_question(self, code, twin):
        answer = registry.webhook_gateway(code).ping()
        assert answer.outcome == Outcome.SUCCESS

    def test_one_that_fails_doubles_the_pause(self, twin):
        circuit = break_down("razorpay")
        twin.outage("razorpay")
        with clock.fixed(circuit.trial_at) as now:
            flows.gateways_try()
        circuit = GatewayCircuit.objects.get(pk="razorpay")
        assert (circuit.state, circuit.pauses) == (CircuitState.OPEN, 1)
        assert circuit.trial_at - now == timedelta(seconds=40)

    def test_only_one_of_many_workers_tries(self):
        circuit = break_down("razorpay")
        with clock.fixed(circuit.trial_at):
            assert [services.trial_begin(gateway="razorpay") for _ in range(3)] == [True, False, False]

    def test_one_that_falls_again_at_once_waits_longer(self):
        circuit = break_down("razorpay")
        with clock.fixed(circuit.trial_at):
            services.trial_begin(gateway="razorpay")
            services.trial_end(gateway="razorpay", is_well=True)
        GatewayCircuit.objects.update(since=clock.now() - timedelta(seconds=30))
        circuit = break_down("razorpay")
        assert circuit.trial_at - circuit.since == timedelta(seconds=40)

    def test_an_operator_need_not_wait(self, staff):
        break_down("razorpay")
        services.gateway_take_back(gateway="razorpay", actor=staff("FINANCE"), reason="They said so.")
        forget_all()
        assert services.choose(direction="IN") == "razorpay"


class TestOutage:
    def test_an_outage_moves_new_orders_to_the_other_and_back(self, twin):
        """Real refusals over HTTP: after eight of them nobody waits for Razorpay any more."""
        twin.outage("razorpay")
        outcomes = []
        for _ in range(10):
            forget_all()
            outcomes.append(fetch().code)
        assert outcomes == ["HTTP_503"] * 8 + ["CIRCUIT_OPEN"] * 2
        forget_all()
        assert services.choose(direction="IN") == "cashfree"
        twin.outage("razorpay", "")
        with clock.fixed(GatewayCircuit.objects.get(pk="razorpay").trial_at):
            flows.gateways_try()
        forget_all()
        assert services.choose(direction="IN") == "razorpay"
        assert fetch().succeeded


class TestTheLogsEnd:
    def test_old_calls_go(self):
        make_calls("razorpay", 3, is_healthy=True)
        GatewayCall.objects.filter(pk=GatewayCall.objects.first().pk).update(
            created_at=clock.now() - timedelta(days=181)
        )
        assert services.calls_purge() == 1
        assert GatewayCall.objects.count() == 2
        with policy.override(gateways__calls_days=45):
            assert services.calls_purge() == 0


def test_amounts_keep_their_currency(wire, razorpay):
    """A payment in another currency is told as it is: whoever credits compares."""
    wire.answer({"id": "pay_1", "amount": 1000, "currency": "USD", "status": "captured", "order_id": "order_1"})
    found = razorpay.payment_fetch(payment_id="pay_1", order_id="", receipt="").value
    assert found.amount == money("10.00", "USD")
