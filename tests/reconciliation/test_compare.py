"""Three sides held against each other: our books, what gateways settled, what the bank received."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core import bank_holidays, clock
from apps.payments.models import GatewayPayment
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.models import BankLine, Break, Match, Settlement, SettlementRow
from apps.payments.reconciliation.states import BreakState, MatchedBy, MatchState
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.wallet.reading import balance, books_are_even, inr

from .conftest import SETTLEMENT, brought, row, settlement_file

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")
BANK = ("HDFC", "Date,Narration,Chq/Ref No,Withdrawal Amt,Deposit Amt,Closing Balance,Currency")


def bank(*lines: str):
    return brought("bank_statement", "\n".join([BANK[1], *lines]) + "\n", constants={"account": BANK[0]})


def states() -> dict[str, str]:
    return dict(Match.objects.values_list("remote_id", "state"))


def today(days: int = 0) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


class TestTheTwinsOwnFiles:
    def test_from_the_payment_to_the_bank_line_everything_is_zero_in_the_end(self, gateways, taken):
        first, second, third = taken("500.00"), taken("100.00"), taken("250.00", "cashfree")
        settled = {one["gateway"]: one for one in gateways.settle()}
        for gateway in settled:
            brought(f"{gateway}_settlement", gateways.settlement_file(gateway))
        brought("bank_statement", gateways.bank_statement())
        told = flows.reconcile()
        assert set(states().values()) == {"MATCHED"}
        assert set(states()) == {first, second, third, *(one["id"] for one in settled.values())}
        assert (told["learned"], told["breaks"], Break.objects.count()) == (0, 0, 0)
        for gateway, one in settled.items():
            assert balance(accounts.gateway(gateway)) == 0
            assert Settlement.objects.get(gateway=gateway).net * 100 == one["amount"]
        assert balance(accounts.BANK) == sum(one["amount"] for one in settled.values())
        assert balance(accounts.GATEWAY_FEES) == sum(one["fees"] for one in settled.values())
        payment = GatewayPayment.objects.get(gateway_payment_id=first)
        assert payment.settlement_id == settled["razorpay"]["id"]
        assert payment.fee_minor == SettlementRow.objects.get(entity_id=first).fee * 100
        books_are_even()

    @pytest.mark.parametrize("form", ["csv", "mt940", "camt053"])
    def test_each_form_of_the_statement_finds_the_settlement(self, form, gateways, taken):
        taken("500.00")
        (settled,) = gateways.settle()
        brought(SETTLEMENT, gateways.settlement_file("razorpay"))
        brought("bank_statement", gateways.bank_statement(form=form))
        flows.reconcile()
        match = Match.objects.get(kind="SETTLEMENT")
        assert (match.state, match.found * 100) == (MatchState.MATCHED, settled["amount"])
        assert (BankLine.objects.get().account, balance(accounts.BANK)) == ("50200012345678", settled["amount"])

    def test_rows_asked_by_api_are_the_same_rows(self, gateways, taken):
        taken("500.00"), taken("70.00", "cashfree")
        gateways.settle()
        assert flows.settlements_fetch_due() == 2
        by_api = list(SettlementRow.objects.order_by("entity_id").values("entity_id", "kind", "credit", "fee", "tax"))
        for gateway in ("razorpay", "cashfree"):
            again = brought(f"{gateway}_settlement", gateways.settlement_file(gateway))
            assert (again.rows_new, again.rows_total) == (0, 1)
        assert by_api == list(
            SettlementRow.objects.order_by("entity_id").values("entity_id", "kind", "credit", "fee", "tax")
        )
        assert flows.settlements_fetch_due() == 0

    def test_a_payment_that_only_the_settlement_tells_of_is_learned_once(self, gateways, taken):
        unknown = taken("500.00", known=False)
        gateways.settle()
        brought(SETTLEMENT, gateways.settlement_file("razorpay"))
        told = flows.reconcile()
        assert (told["learned"], states()[unknown]) == (1, "MATCHED")
        payment = GatewayPayment.objects.get()
        assert (payment.learned_by, payment.minor, payment.in_suspense) == ("SETTLEMENT", 50_000, True)
        flows.reconcile()
        assert Journal.objects.filter(kind="payments.suspense").count() == 1

    def test_a_row_that_the_gateway_itself_does_not_know_is_a_break(self, gateways):
        brought(SETTLEMENT, settlement_file(row("pay_Nobody0000001", "90.00")))
        flows.reconcile()
        broken = Break.objects.get()
        assert (broken.kind, broken.amount) == ("SETTLED_UNKNOWN", Decimal("90.0000"))
        assert broken.fix == [
            {"debit": "GATEWAY_CLEARING:razorpay", "credit": "SUSPENSE", "amount": "90", "currency": "INR"}
        ]

    def test_a_gateway_that_does_not_answer_is_asked_again_before_anybody_is(self, gateways):
        gateways.outage("razorpay")
        brought(SETTLEMENT, settlement_file(row("pay_Nobody0000001", "90.00")))
        flows.reconcile()
        assert not Break.objects.exists()
        gateways.outage("razorpay", "")


class TestWhatDiffers:
    @pytest.mark.parametrize(
        ("line", "state", "kind", "fix"),
        [
            (
                row("pay_1", "101.00"),
                "OVER",
                "SETTLED_OVER",
                [("GATEWAY_CLEARING:razorpay", "SUSPENSE", "1")],
            ),
            (
                row("pay_1", "99.00"),
                "UNDER",
                "SETTLED_UNDER",
                [("HOUSE_EXPENSE", "GATEWAY_CLEARING:razorpay", "1")],
            ),
            (row("pay_1", "100.00", currency="USD"), "CURRENCY", "SETTLED_CURRENCY", []),
            (row("pay_1", "100.00", order_id="order_other"), "DATA", "SETTLED_DATA", []),
            (
                row("pay_1", "100.00", fee="2.00", credit="97.50"),
                "SPLIT",
                "SETTLED_SPLIT",
                [("GATEWAY_FEES", "GATEWAY_CLEARING:razorpay", "0.5")],
            ),
        ],
    )
    def test_is_a_break_with_the_postings_that_put_it_right(self, line, state, kind, fix, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(line))
        flows.reconcile()
        broken = Break.objects.get()
        assert (states()["pay_1"], broken.kind) == (state, kind)
        assert [(one["debit"], one["credit"], one["amount"]) for one in broken.fix] == fix

    def test_put_right_it_counts_as_matched_by_force(self, told, staff):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "99.00")))
        flows.reconcile()
        services.break_fix(break_id=Break.objects.get().pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        match = Match.objects.get(remote_id="pay_1")
        assert (match.state, match.how) == (MatchState.MATCHED, MatchedBy.FORCED)
        assert balance(accounts.HOUSE_EXPENSE) == 100
        flows.reconcile()
        assert Break.objects.count() == 1

    def test_settled_twice_is_more_than_booked(self, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "100.00")))
        flows.reconcile()
        brought(SETTLEMENT, settlement_file(row("pay_1", "100.00", settlement="setl_2", utr="RATNN00000000002")))
        flows.reconcile()
        match = Match.objects.get(remote_id="pay_1")
        assert (match.state, match.found) == (MatchState.OVER, Decimal("200.0000"))
        assert Break.objects.get().fix[0]["amount"] == "100"

    def test_missing_after_its_day_and_cleared_when_it_comes(self, told):
        told("pay_1", "100.00")
        flows.reconcile()
        assert states() == {"pay_1": "EXPECTED"}
        with clock.fixed(clock.now() + timedelta(days=6)):
            flows.reconcile()
            assert (states(), Break.objects.get().kind) == ({"pay_1": "MISSING"}, "NOT_SETTLED")
            brought(SETTLEMENT, settlement_file(row("pay_1", "100.00")))
            flows.reconcile()
        assert (states()["pay_1"], Break.objects.get().state) == ("MATCHED", BreakState.CLEARED)

    def test_an_adjustment_is_a_break(self, db):
        brought(SETTLEMENT, settlement_file(row("adj_1", "7.00", kind="adjustment", debit="7.00")))
        flows.reconcile()
        broken = Break.objects.get()
        assert (broken.kind, broken.fix[0]["debit"], broken.fix[0]["credit"]) == (
            "ADJUSTMENT",
            "GATEWAY_FEES",
            "GATEWAY_CLEARING:razorpay",
        )

    def test_a_dispute_taken_and_given_back_explains_itself(self, db):
        taken_, back = (
            row("adj_1", "7.00", kind="adjustment", dispute_id="disp_1", debit="7.00"),
            row("adj_2", "7.00", kind="adjustment", dispute_id="disp_1", credit="7.00", settlement="setl_2"),
        )
        brought(SETTLEMENT, settlement_file(taken_))
        brought(SETTLEMENT, settlement_file(back))
        flows.reconcile()
        assert not SettlementRow.objects.filter(explained_at=None).exists()
        assert not Break.objects.exclude(kind__startswith="BANK").exists()

    def test_running_it_again_changes_nothing(self, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "100.00", fee="2.00")))
        flows.reconcile()
        before = (Journal.objects.count(), balance(CLEARING), balance(accounts.GATEWAY_FEES))
        told_again = flows.reconcile()
        assert (Journal.objects.count(), balance(CLEARING), balance(accounts.GATEWAY_FEES)) == before
        assert before[1:] == (9800, 200)
        assert sum(count for word, count in told_again.items() if word != "MISSING") == 0


class TestTheBank:
    @pytest.fixture
    def settled(self, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "100.00", fee="2.00")))
        flows.reconcile()

    def test_by_utr(self, settled):
        bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,98.00,1098.00,INR")
        flows.reconcile()
        match = Match.objects.get(kind="SETTLEMENT")
        assert (match.state, match.how, balance(accounts.BANK), balance(CLEARING)) == ("MATCHED", "UTR", 9800, 0)

    def test_by_the_settlements_id(self, settled):
        bank(f"{today()},RAZORPAY SETL_1XX NOTHING setl_1,,,98.00,1098.00,INR")
        flows.reconcile()
        assert Match.objects.get(kind="SETTLEMENT").how in ("ID", "AMOUNT")

    def test_by_amount_when_only_one_fits(self, settled):
        bank(f"{today()},SOME TRANSFER,,,98.00,1098.00,INR")
        flows.reconcile()
        assert (Match.objects.get(kind="SETTLEMENT").how, balance(accounts.BANK)) == ("AMOUNT", 9800)

    def test_not_by_amount_when_two_fit(self, settled):
        bank(f"{today()},SOME TRANSFER,,,98.00,1098.00,INR", f"{today()},ANOTHER ONE,,,98.00,1196.00,INR")
        flows.reconcile()
        assert (states()["setl_1"], balance(accounts.BANK)) == ("EXPECTED", 0)

    def test_a_part_waits_for_the_rest_and_then_is_too_little(self, settled):
        bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,60.00,1060.00,INR")
        flows.reconcile()
        assert (states()["setl_1"], Break.objects.count(), balance(CLEARING)) == ("PARTLY", 0, 3800)
        with clock.fixed(clock.now() + timedelta(days=3)):
            flows.reconcile()
            broken = Break.objects.get()
            assert (states()["setl_1"], broken.kind, broken.amount) == ("UNDER", "BANK_UNDER", Decimal("38.0000"))
            bank(f"{today(-1)},NEFT CR-RATNN00000000001-RAZORPAY REST,X2,,38.00,1098.00,INR")
            flows.reconcile()
        assert (states()["setl_1"], balance(CLEARING), Break.objects.get().state) == ("MATCHED", 0, "CLEARED")

    def test_more_than_settled(self, settled):
        bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,99.00,1099.00,INR")
        flows.reconcile()
        broken = Break.objects.get()
        assert (broken.kind, broken.fix[0]["credit"], balance(CLEARING)) == ("BANK_OVER", "SUSPENSE", -100)

    def test_never_there(self, settled):
        with clock.fixed(clock.now() + timedelta(days=3)):
            flows.reconcile()
        assert Break.objects.get().kind == "BANK_MISSING"

    def test_a_line_of_nobody_goes_to_suspense_by_two_people(self, settled, staff):
        bank(f"{today(-5)},CASH DEPOSIT BY SOMEBODY,,,5000.00,6000.00,INR")
        flows.reconcile()
        broken = Break.objects.get(kind="BANK_UNKNOWN")
        services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        assert (balance(accounts.BANK), balance(accounts.SUSPENSE)) == (500_000, 510_000)
        assert BankLine.objects.get().explained_at is not None

    def test_by_hand(self, settled, staff):
        who = staff("FINANCE")
        bank(f"{today(-5)},SOMETHING ODD,,,98.00,6000.00,INR")
        flows.reconcile()
        line, match = BankLine.objects.get(), Match.objects.get(kind="SETTLEMENT")
        matched = services.line_match(line_id=line.pk, match_id=match.pk, actor=who, reason="The bank said so.")
        assert (matched.state, matched.how, matched.matched_by) == ("MATCHED", "HAND", who)
        flows.reconcile()
        assert (balance(accounts.BANK), balance(CLEARING), Break.objects.get().state) == (9800, 0, "CLEARED")
        with pytest.raises(services.pairing.LineTaken):
            services.line_match(line_id=line.pk, match_id=match.pk, actor=who, reason="Again.")

    def test_money_goes_out_and_comes_in_only_the_right_way(self, settled, staff):
        bank(f"{today()},NEFT RATNN00000000001 TAKEN,X1,98.00,,902.00,INR")
        flows.reconcile()
        line, match = BankLine.objects.get(), Match.objects.get(kind="SETTLEMENT")
        assert (line.match_id, match.state) == (None, "EXPECTED")
        with pytest.raises(services.pairing.LineUnknown):
            services.line_match(line_id=line.pk, match_id=match.pk, actor=staff("FINANCE"), reason="x")


def test_amounts_stay_exact(told):
    told("pay_1", "99999999999.99")
    brought(SETTLEMENT, settlement_file(row("pay_1", "99999999999.99", fee="0.01")))
    flows.reconcile()
    assert (states()["pay_1"], Settlement.objects.get().total) == ("MATCHED", inr("99999999999.98"))


def test_a_bank_holiday_moves_what_is_expected(told):
    friday = date(2026, 11, 20)
    bank_holidays.holiday_add(day=date(2026, 11, 23), title="Guru Nanak Jayanti", actor=None)
    with clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)):
        told("pay_1", "500.00")
        services.expectations_raise()
    assert Match.objects.values_list("happened_on", "due_on").get() == (friday, date(2026, 11, 25))


class TestRowsThatComeAfterTheBankLine:
    """A gateway told a day's settlement only in part when its money was in the bank already."""

    LINE = "NEFT CR-RATNN00000000001,R1"

    def arrive(self, told, *payments: str) -> None:
        for payment_id in payments:
            told(payment_id, "100.00")
        brought(SETTLEMENT, settlement_file(*(row(payment_id, "100.00") for payment_id in payments)))

    def state(self) -> tuple:
        return Match.objects.values_list("state", "expected", "found").get(kind="SETTLEMENT")

    def test_clear_the_difference_they_explain(self, told):
        self.arrive(told, "pay_1")
        bank(f"{today()},{self.LINE},,200.00,1200.00,INR")
        flows.reconcile()
        assert (self.state(), Break.objects.get().state) == (("OVER", 100, 200), BreakState.OPEN)
        self.arrive(told, "pay_2")
        flows.reconcile()
        assert (self.state(), Break.objects.get().state) == (("MATCHED", 200, 200), BreakState.CLEARED)
        assert balance(CLEARING) == 0

    def test_open_one_where_the_bank_had_less(self, told):
        self.arrive(told, "pay_1")
        bank(f"{today()},{self.LINE},,100.00,1100.00,INR")
        flows.reconcile()
        assert self.state() == ("MATCHED", 100, 100)
        self.arrive(told, "pay_2")
        flows.reconcile()
        assert self.state() == ("PARTLY", 200, 100)
        with clock.fixed(clock.now() + timedelta(days=4)):
            flows.reconcile()
            assert self.state() == ("UNDER", 200, 100)
            assert Break.objects.filter(kind="BANK_UNDER", state="OPEN").count() == 1

    def test_are_told_beyond_what_two_people_put_right(self, told, staff):
        self.arrive(told, "pay_1")
        bank(f"{today()},{self.LINE},,90.00,1090.00,INR")
        with clock.fixed(clock.now() + timedelta(days=4)):
            flows.reconcile()
            broken = Break.objects.get(kind="BANK_UNDER")
            services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("ADMIN"))
            self.arrive(told, "pay_2")
            flows.reconcile()
        assert self.state() == ("UNDER", 200, 90)
        again = Break.objects.get(state="OPEN")
        assert (again.kind, again.amount, again.earlier) == ("BANK_UNDER", 100, broken)
