"""One rupee from end to end: whatever it is searched by, in words that support can read."""

from datetime import date, timedelta

import pytest

from apps.core import clock
from apps.payments.inbox.flows import drain, webhook_receive
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation import flows, selectors
from apps.payments.reconciliation.engine import sayings
from apps.payments.reconciliation.models import BankLine, Break, Settlement, SettlementRow
from apps.wallet.models import Journal
from tests.factories.disputes import make_dispute
from tests.factories.payments import make_captured
from tests.payments.inbox import letters

from .conftest import SETTLEMENT, brought, row, settlement_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(gateways, taken):
    """A payment from the gateway to the bank line."""
    payment_id = taken("500.00")
    gateways.settle()
    brought(SETTLEMENT, gateways.settlement_file("razorpay"))
    brought("bank_statement", gateways.bank_statement())
    flows.reconcile()
    return GatewayPayment.objects.get(gateway_payment_id=payment_id)


class TestWhatever:
    def test_it_is_searched_by_the_same_way_is_found(self, whole):
        journal = Journal.objects.get(kind="payments.suspense")
        terms = [
            *(whole.gateway_payment_id, whole.order_id, whole.rrn, str(whole.pk), f"  {whole.gateway_payment_id} "),
            *(str(journal.pk), str(journal.transfers.get().pk), str(SettlementRow.objects.get().pk)),
        ]
        assert {selectors.trace(term).title for term in terms} == {"Payment of ₹500.00 without an order of ours"}

    def test_settlements_and_lines_are_found_by_their_utr(self, whole):
        settlement = Settlement.objects.get()
        for term in (settlement.settlement_id, settlement.utr, settlement.utr.lower(), str(BankLine.objects.get().pk)):
            assert selectors.trace(term).title == f"Settlement {settlement.settlement_id} of Razorpay"

    def test_what_a_gateways_message_named_is_found_by_the_messages_id(self, whole):
        raw, headers = letters.razorpay(payment_id=whole.gateway_payment_id, event_id="evt_Found1")
        webhook_receive(gateway="razorpay", raw=raw, headers=headers, ip=None)
        drain()
        found = selectors.trace("evt_Found1")
        assert found.title == "Payment of ₹500.00 without an order of ours"
        assert found.found_by == "message payment.captured of Razorpay"

    @pytest.mark.parametrize("term", ["", "  ", "nothing", "018f0000-0000-7000-8000-000000000000", "'; --", "x" * 100])
    def test_is_not_known_is_told(self, term):
        assert selectors.trace(term) is None


class TestTheWay:
    def test_goes_from_the_gateway_through_the_ledger_to_the_bank(self, whole):
        found = selectors.trace(whole.gateway_payment_id)
        sides = [step.side for step in found.steps]
        assert {"GATEWAY", "WALLET", "SETTLEMENT", "BANK", "US"} == set(sides)
        titles = [step.title for step in found.steps]
        assert any("Razorpay took ₹500.00" in title for title in titles)
        assert any("The bank received ₹494.69" in title for title in titles)
        journal = next(step for step in found.steps if step.title.startswith("Set aside"))
        assert journal.facts == (("₹500.00", "Gateway clearing: Razorpay → Suspense"),)
        assert found.steps == sorted(found.steps, key=lambda step: step.at)

    def test_of_a_break_names_it(self, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "99.00")))
        flows.reconcile()
        found = selectors.trace("pay_1")
        assert found.breaks == [Break.objects.get()]
        assert selectors.trace(str(Break.objects.get().pk)).title == found.title

    def test_of_a_disputed_deposit_says_that_it_is_our_turn(self):
        dispute = make_dispute(respond_by=clock.now() + timedelta(days=2))
        coming = selectors.trace(dispute.gateway_payment.gateway_payment_id).next
        day = dispute.respond_by.astimezone(clock.business_zone()).date()
        assert (coming.event, coming.by) == ("We answer the bank: the dispute waits in the queue", day)

    def test_says_what_is_waited_for(self, told):
        told("pay_1", "100.00")
        flows.reconcile()
        assert any(
            step.title.startswith("Payment in a settlement: expected by") for step in selectors.trace("pay_1").steps
        )


class TestPages:
    def test_a_mobile_number_shows_whose_money_can_be_followed(self, console):
        taken = make_captured(amount="500.00")
        client = console("SUPPORT")
        page = client.get("/admin/reconciliation/moneyday/trace/", {"q": taken.payment.user.mobile}).content.decode()
        assert "The latest money of" in page
        assert f'href="?q={taken.payment_id}"' in page
        followed = client.get("/admin/reconciliation/moneyday/trace/", {"q": taken.payment_id}).content.decode()
        assert "Put into the wallet" in followed

    def test_the_page_shows_it_to_support_and_operators(self, whole, console):
        for role in ("SUPPORT", "OPERATOR", "FINANCE", "ADMIN"):
            page = console(role).get("/admin/reconciliation/moneyday/trace/", {"q": whole.gateway_payment_id})
            text = page.content.decode()
            assert "The bank received ₹494.69" in text
            assert "Tell the user" in text
        assert console("MODERATOR").get("/admin/reconciliation/moneyday/trace/").status_code == 403

    def test_nasty_terms_are_only_not_found(self, console):
        for term in ("<script>", "%s", "९" * 90):
            page = console("SUPPORT").get("/admin/reconciliation/moneyday/trace/", {"q": term})
            assert page.status_code == 200
            assert "<script>" not in page.content.decode().split("searchbar")[1][:300]


class TestWords:
    @pytest.mark.parametrize(
        ("state", "by", "part"),
        [
            ("CREATED", date(2026, 11, 18), "nothing was taken"),
            ("PENDING", date(2026, 11, 21), "goes back to your account by 21 November 2026"),
            ("FAILED", date(2026, 11, 21), "You can raise a claim until 31 December 2026"),
            ("CAPTURED", date(2026, 11, 18), "is in your wallet"),
            ("REFUNDING", date(2026, 11, 25), "seven working days"),
            ("DISPUTED", None, "set aside"),
        ],
    )
    def test_of_a_deposit(self, state, by, part):
        said = sayings.of_payment(
            state, day=date(2026, 11, 16), amount="₹5.00", today=date(2026, 11, 25), expires=date(2026, 11, 18)
        )
        assert said.by == by
        assert part in said.say

    @pytest.mark.parametrize(
        ("state", "today", "event", "by", "part"),
        [
            (
                "OPEN",
                25,
                "We answer the bank: the dispute waits in the queue",
                26,
                "by 26 November 2026, then the bank",
            ),
            ("OPEN", 27, "The bank decides: nobody answered in time", None, "until the bank has decided"),
            ("CONTESTED", 25, "Our answer reaches the bank", 26, "on its way to the bank"),
            ("ACCEPTED", 25, "Our answer reaches the bank", 26, "on its way to the bank"),
            ("UNDER_REVIEW", 27, "The bank decides the dispute", None, "until the bank has decided"),
        ],
    )
    def test_of_a_disputed_deposit_says_whose_turn_it_is(self, state, today, event, by, part):
        said = sayings.of_payment(
            "DISPUTED",
            day=date(2026, 11, 16),
            amount="₹5.00",
            today=date(2026, 11, today),
            dispute=sayings.Argued(state, date(2026, 11, 26)),
        )
        assert (said.event, said.by) == (event, by and date(2026, 11, by))
        assert part in said.say

    def test_of_a_payout(self):
        said = sayings.of_payout("SUBMITTED", day=date(2026, 11, 20), amount="₹5.00")
        assert (said.by, said.say) == (
            date(2026, 11, 25),
            "₹5.00 is with the bank; it may take until 25 November 2026.",
        )
