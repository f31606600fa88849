"""Gateways on the console: how they fare, the switches, each call, the banner."""

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry
from apps.core.snapshot import forget_all
from apps.payments.gateways import services
from apps.payments.gateways.console import sentences
from apps.payments.gateways.models import GatewayCall, GatewayCircuit
from apps.payments.gateways.states import Switch
from tests.gateways.test_circuits import break_down, make_calls

pytestmark = pytest.mark.django_db
GATEWAYS = reverse("admin:gateways_gatewaycircuit_changelist")
CALLS = reverse("admin:gateways_gatewaycall_changelist")


@pytest.fixture(autouse=True)
def _the_four():
    for code, direction in {"razorpay": "IN", "cashfree": "IN", "razorpayx": "OUT", "cashfree_payouts": "OUT"}.items():
        GatewayCircuit.objects.get_or_create(gateway=code, defaults={"direction": direction})


def act(browser, name, reason="They called us."):
    url = reverse(f"admin:gateways_gatewaycircuit_{name}", args=["razorpay"])
    return browser.post(url, {"_form_submitted": "True", "reason": reason}, follow=True)


class TestGateways:
    def test_says_how_each_fares(self, console):
        make_calls("razorpay", 30, is_healthy=True)
        make_calls("razorpay", 10, is_healthy=False)
        text = console("SUPPORT").get(GATEWAYS).content.decode()
        assert "(25 %)" in text
        assert "75 of 100" in text
        assert "Cashfree Payouts" in text

    def test_finance_switches_and_the_reason_is_kept(self, console):
        browser = console("FINANCE")
        act(browser, "switch_off")
        circuit = GatewayCircuit.objects.get(pk="razorpay")
        assert (circuit.switch, circuit.switch_reason) == (Switch.OFF, "They called us.")
        act(browser, "switch_on", reason="All is well.")
        assert GatewayCircuit.objects.get(pk="razorpay").switch == Switch.NORMAL

    def test_nothing_changes_by_looking(self, console):
        url = reverse("admin:gateways_gatewaycircuit_switch_off", args=["razorpay"])
        console("FINANCE").get(url)
        assert GatewayCircuit.objects.get(pk="razorpay").switch == Switch.NORMAL

    @pytest.mark.parametrize("role", ["SUPPORT", "OPERATOR"])
    def test_the_others_only_read(self, role, console):
        browser = console(role)
        entries = AuditEntry.objects.count()
        assert act(browser, "switch_off").status_code == 403
        assert GatewayCircuit.objects.get(pk="razorpay").switch == Switch.NORMAL
        assert AuditEntry.objects.count() == entries

    def test_one_that_is_left_alone_can_be_asked_at_once(self, console):
        break_down("razorpay")
        browser = console("FINANCE")
        act(browser, "take_back")
        assert GatewayCircuit.objects.get(pk="razorpay").state == "CLOSED"


class TestBanner:
    def test_all_is_well_and_costs_no_query(self, django_assert_num_queries):
        assert sentences(None) == []
        with django_assert_num_queries(0):
            sentences(None)

    def test_says_who_does_instead(self):
        break_down("razorpay")
        (said,) = sentences(None)
        assert said.startswith("Razorpay is left alone since ")
        assert said.endswith("(The last 8 calls failed): new ones go to Cashfree.")

    def test_says_when_nobody_is_left(self, staff):
        break_down("razorpay")
        services.gateway_switch(gateway="cashfree", switch=Switch.OFF, actor=staff("FINANCE"), reason="Contract over")
        forget_all()
        assert sentences(None)[0] == (
            "Cashfree was switched off (Contract over): nothing new can be done in this direction."
        )


class TestCalls:
    def test_is_found_by_our_reference_and_by_their_id(self, console):
        for number in range(3):
            GatewayCall.objects.create(
                gateway="razorpay", endpoint="refund_create", method="POST", path="/payments/x/refund",
                reference=f"refund-{number}", object_id=f"pay_{number}", status=200, outcome="SUCCESS", took_ms=80,
                request='{"amount":100}', response='{"id":"rfnd_1"}',
            )  # fmt: skip
        browser = console("SUPPORT")
        for term in ("refund-1", "pay_1"):
            text = browser.get(CALLS, {"q": term}).content.decode()
            assert "refund-1" in text
            assert "refund-2" not in text
        call = GatewayCall.objects.get(reference="refund-1")
        text = browser.get(reverse("admin:gateways_gatewaycall_change", args=[call.pk])).content.decode()
        assert "POST /payments/x/refund" in text
        assert "rfnd_1" in text

    def test_can_be_narrowed_to_one_gateway(self, console):
        make_calls("razorpay", 1, is_healthy=True)
        make_calls("cashfree", 1, is_healthy=True)
        response = console("OPERATOR").get(CALLS, {"gateway": "cashfree"})
        assert [call.gateway for call in response.context["cl"].result_list] == ["cashfree"]
