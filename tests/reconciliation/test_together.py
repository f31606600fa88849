"""One line for several settlements, several lines for one, a month's fees on one: certain, or a hint."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.imports import services as imports
from apps.core.models import AuditEntry
from apps.payments.payouts import services as payouts
from apps.payments.payouts.states import Source
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.engine.fees import Fee, months
from apps.payments.reconciliation.engine.sums import Line, Sum, Wanted, sums
from apps.payments.reconciliation.models import BankLine, Break, Match
from apps.payments.reconciliation.services.pairing import LineTaken, LineUnknown, SumDiffers
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.wallet.reading import balance, books_are_even, inr

from .conftest import SETTLEMENT, brought, row, settlement_file
from .test_compare import bank, today
from .test_to_the_paisa import PAID, R, house, make_sent, make_winner, remote

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def settle(*amounts: str, utr: str = "") -> None:
    """A settlement per amount, each of one credit of the gateway that our books know."""
    rows = [
        row(f"adj_{n}", amount, kind="adjustment", credit=amount, settlement=f"setl_{n:05}", utr=utr)
        for n, amount in enumerate(amounts, 1)
    ]
    brought(SETTLEMENT, settlement_file(*rows))
    flows.reconcile()
    for broken in Break.objects.filter(kind="ADJUSTMENT", state="OPEN"):
        services.break_explain(break_id=broken.pk, actor=None, checker=None, note="For this test.")


def line(amount: str, words: str = "SOME TRANSFER", *, days: int = 0, out: str = "", balance: str = "") -> str:
    return f"{today(days)},{words},,{out},{amount},{balance},INR"


def how() -> dict[str, tuple[str, str]]:
    found = Match.objects.filter(kind="SETTLEMENT").values_list("remote_id", "state", "how")
    return {name: (state, by) for name, state, by in found}


class TestOneLineOfTwoSettlements:
    def test_by_the_utr_that_both_have(self):
        settle("60.00", "38.00", utr="RATNN00000000001")
        bank(line("98.00", "NEFT CR-RATNN00000000001-RAZORPAY"))
        flows.reconcile()
        assert how() == {"setl_00001": ("MATCHED", "ID"), "setl_00002": ("MATCHED", "ID")}
        assert (balance(accounts.BANK), balance(CLEARING)) == (9_800, -9_800)
        (journal,) = Journal.objects.filter(kind="reconciliation.settlement")
        assert (journal.reference_id, Break.objects.filter(state="OPEN").count()) == (
            str(BankLine.objects.get().pk),
            0,
        )
        books_are_even()

    def test_less_what_another_settlement_takes(self):
        rows = (
            row("adj_1", "60.00", kind="adjustment", credit="60.00", settlement="setl_00001", utr="RATNN00000000001"),
            row("adj_2", "20.00", kind="adjustment", debit="20.00", settlement="setl_00002", utr="RATNN00000000001"),
        )
        brought(SETTLEMENT, settlement_file(*rows))
        bank(line("40.00", "NEFT CR-RATNN00000000001-RAZORPAY"))
        flows.reconcile()
        assert {state for state, _ in how().values()} == {"MATCHED"}
        assert (balance(accounts.BANK), balance(CLEARING)) == (4_000, -4_000)

    def test_by_the_only_sum(self):
        settle("60.00", "38.00", "11.00")
        bank(line("98.00"))
        flows.reconcile()
        assert how() == {
            "setl_00001": ("MATCHED", "SUM"),
            "setl_00002": ("MATCHED", "SUM"),
            "setl_00003": ("EXPECTED", ""),
        }
        assert balance(accounts.BANK) == 9_800
        before = Journal.objects.count()
        flows.reconcile()
        assert Journal.objects.count() == before

    def test_not_where_two_sums_fit_but_a_person_reads_them(self, staff):
        settle("60.00", "38.00", "50.00", "48.00")
        bank(line("98.00", words="SOMETHING ODD"))
        with clock.fixed(clock.now() + timedelta(days=3)):
            flows.reconcile()
        assert {state for state, _ in how().values()} == {"MISSING"}
        assert balance(accounts.BANK) == 0
        broken = Break.objects.get(kind="BANK_UNKNOWN")
        assert broken.reason.endswith(
            "SOMETHING ODD. Together as much: setl_00001 + setl_00002, or setl_00003 + setl_00004."
        )

    def test_a_sum_that_is_not_exact_is_nothing(self):
        settle("60.00", "38.01", utr="RATNN00000000001")
        bank(line("98.00", "NEFT CR-RATNN00000000001-RAZORPAY"))
        flows.reconcile()
        assert (set(how().values()), balance(accounts.BANK)) == ({("EXPECTED", "")}, 0)

    def test_its_share_is_held_against_rows_that_come_later(self):
        settle("60.00", "38.00", utr="RATNN00000000001")
        bank(line("98.00", "NEFT CR-RATNN00000000001-RAZORPAY"))
        flows.reconcile()
        more = {"settlement": "setl_00002", "utr": "RATNN00000000001"}
        brought(SETTLEMENT, settlement_file(row("adj_9", "1.00", kind="adjustment", credit="1.00", **more)))
        with clock.fixed(clock.now() + timedelta(days=3)):
            flows.reconcile()
        match = Match.objects.get(remote_id="setl_00002")
        assert (match.state, match.expected, match.found, match.share) == ("UNDER", 39, 38, 38)
        assert Break.objects.get(kind="BANK_UNDER").amount == Decimal(1)

    def test_it_cannot_be_taken_back(self):
        settle("60.00", "38.00")
        batch = bank(line("98.00"))
        flows.reconcile()
        imports.import_undo(batch_id=batch.pk, actor=None)
        imports.run_undo(batch_id=batch.pk)
        assert BankLine.objects.count() == 1


class TestTwoLinesOfOneSettlement:
    def test_by_the_only_sum(self):
        settle("98.00")
        bank(line("60.00", "PART A"), line("38.00", "PART B"), line("11.00", "SOMEBODY"))
        flows.reconcile()
        assert how() == {"setl_00001": ("MATCHED", "SUM")}
        assert (balance(accounts.BANK), BankLine.objects.filter(explained_at=None).count()) == (9_800, 1)

    def test_not_where_two_sums_fit(self):
        settle("98.00")
        bank(line("60.00", "A"), line("38.00", "B"), line("38.00", "C"))
        flows.reconcile()
        assert (how(), balance(accounts.BANK)) == ({"setl_00001": ("EXPECTED", "")}, 0)


class TestByHand:
    @pytest.fixture
    def odd(self):
        settle("60.00", "38.00", "50.00", "48.00")
        bank(line("98.00"))
        flows.reconcile()
        return BankLine.objects.get()

    def test_several_that_are_the_line(self, odd, staff):
        who = staff("FINANCE")
        found = services.line_match_named(
            line_id=odd.pk, wanted="setl_00001, setl_00002", actor=who, reason="The gateway said so."
        )
        assert [(one.remote_id, one.state, one.how, one.matched_by) for one in found] == [
            ("setl_00001", "MATCHED", "HAND", who),
            ("setl_00002", "MATCHED", "HAND", who),
        ]
        services.lines_post()
        assert balance(accounts.BANK) == 9_800
        with pytest.raises(LineTaken):
            services.line_match_named(line_id=odd.pk, wanted="setl_00003 setl_00004", actor=who, reason="x")

    @pytest.mark.parametrize(
        ("wanted", "refusal"),
        [("setl_00001,setl_00003", SumDiffers), ("setl_00001,setl_nobody", LineUnknown), (",", LineUnknown)],
    )
    def test_refused_without_a_trace(self, wanted, refusal, odd, staff):
        who = staff("FINANCE")
        entries = AuditEntry.objects.count()
        with pytest.raises(refusal):
            services.line_match_named(line_id=odd.pk, wanted=wanted, actor=who, reason="x")
        assert (AuditEntry.objects.count(), BankLine.objects.get().explained_at) == (entries, None)
        assert {state for state, _ in how().values()} == {"EXPECTED"}

    def test_in_the_console(self, odd, console):
        client = console("FINANCE")
        client.post(
            reverse("admin:reconciliation_bankline_match_by_hand", args=[odd.pk]),
            {"wanted": "setl_00001, setl_00002", "reason": "They said so.", "_form_submitted": "True"},
        )
        page = client.get(f"/admin/reconciliation/bankline/{odd.pk}/change/").content.decode()
        assert "setl_00002: matched" in page
        assert "₹38.00" in page


class TestFeesOfAMonth:
    @pytest.fixture
    def paid(self, staff):
        """Two payouts of this month that left the bank without their fees."""
        who = staff("FINANCE")
        for number in (1, 2):
            _, asked = make_sent(make_winner("100.00"), "100.00", actor=who)
            utr = f"{PAID[:-1]}{number}"
            said = remote(asked, R.PAID, utr=utr, fee=inr("5.90"), tax=inr("0.90"))
            payouts.payout_learn(remote=said, source=Source.WEBHOOK)
            bank(f"{today()},IMPS-{utr},{utr},100.00,,,INR")
        flows.reconcile()
        assert house() == {"bank": -20_000}

    def test_on_one_line_are_booked(self, paid):
        bank(line("", "RAZORPAYX FEES AND GST NOV", out="11.80"))
        flows.reconcile()
        assert house() == {"bank": -21_180, "fees": 1_180}
        charge = BankLine.objects.get(debit=Decimal("11.80"))
        assert (charge.fee, charge.billed.count(), Break.objects.count()) == (Decimal("11.8"), 2, 0)
        flows.reconcile()
        assert house() == {"bank": -21_180, "fees": 1_180}
        books_are_even()

    def test_twice_are_booked_by_nobody_but_a_person(self, paid):
        bank(line("", "RAZORPAYX FEES", out="11.80"), line("", "RAZORPAYX FEES AGAIN", out="11.80"))
        flows.reconcile()
        assert house() == {"bank": -20_000}

    def test_once_booked_a_second_bill_is_a_break(self, paid):
        bank(line("", "RAZORPAYX FEES", out="11.80"))
        flows.reconcile()
        bank(line("", "RAZORPAYX FEES AGAIN", out="11.80", days=-2))
        flows.reconcile()
        assert house() == {"bank": -21_180, "fees": 1_180}
        assert Break.objects.get().kind == "BANK_UNKNOWN"

    def test_that_are_another_amount_are_a_break_that_says_what_was_told(self, paid):
        with clock.fixed(clock.now() + timedelta(days=3)):
            bank(line("", "RAZORPAYX FEES", out="12.00", days=-2))
            flows.reconcile()
        broken = Break.objects.get()
        assert broken.reason.endswith(f"told fees of ₹11.80 for 2 payouts of {clock.today():%B %Y}.")
        assert broken.fix[0]["debit"] == "GATEWAY_FEES"

    def test_without_a_word_of_a_charge_are_not_guessed(self, paid):
        bank(line("", "RAZORPAYX", out="11.80"))
        flows.reconcile()
        assert house() == {"bank": -20_000}


DAY = date(2026, 11, 20)


def told(number: str, amount: str, **more) -> Line:
    return Line(**{"id": number, "account": "A", "currency": "INR", "amount": Decimal(amount), "day": DAY, **more})


def wanted(number: str, amount: str, **more) -> Wanted:
    given = {"gateway": "razorpay", "currency": "INR", "amount": Decimal(amount), "first": DAY, "last": DAY}
    return Wanted(**{"id": number, **given, **more})


class TestSums:
    @pytest.mark.parametrize(
        ("lines", "things", "certain"),
        [
            ([told("l", "3")], [wanted("a", "1"), wanted("b", "2")], [Sum(("l",), ("a", "b"))]),
            ([told("l", "-3")], [wanted("a", "-1"), wanted("b", "-2")], [Sum(("l",), ("a", "b"))]),
            ([told("l", "1")], [wanted("a", "3"), wanted("b", "-2")], [Sum(("l",), ("a", "b"))]),
            ([told("l", "1"), told("m", "2")], [wanted("a", "3")], [Sum(("l", "m"), ("a",))]),
            ([told("l", "3")], [wanted("a", "1"), wanted("b", "2", gateway="cashfree")], []),
            ([told("l", "3")], [wanted("a", "1"), wanted("b", "2", currency="USD")], []),
            ([told("l", "3")], [wanted("a", "1"), wanted("b", "2", last=DAY - timedelta(1))], []),
            ([told("l", "3", utr="X")], [wanted("a", "1", utr="Y"), wanted("b", "2")], []),
            ([told("l", "3")], [wanted("a", "1"), wanted("b", "2"), wanted("c", "3")], []),
            ([told("l", "3"), told("m", "3")], [wanted("a", "1"), wanted("b", "2")], []),
            ([told("l", "1"), told("m", "2", account="B")], [wanted("a", "3")], []),
            ([told("l", "5")], [wanted(str(n), "1") for n in range(5)], []),
        ],
    )
    def test_only_what_is_certain(self, lines, things, certain):
        assert sums(lines, things)[0] == certain

    def test_what_is_doubtful_is_named(self):
        things = [wanted("a", "1"), wanted("b", "2"), wanted("c", "2")]
        assert sums([told("l", "3")], things) == ([], [Sum(("l",), ("a", "b")), Sum(("l",), ("a", "c"))])

    def test_of_too_many_nothing_is_guessed(self):
        things = [wanted(str(n), str(2**n)) for n in range(21)]
        assert sums([told("l", "3")], things) == ([], [])


class TestMonths:
    def test_are_billed_in_them_or_after_them(self):
        (month,) = months([Fee(1, "razorpayx", "INR", date(2026, 12, 30), Decimal(2))])
        fitting = [
            day
            for day in (date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 1))
            if month.fits(Decimal(-2), "INR", day)
        ]
        assert fitting == [date(2026, 12, 31), date(2027, 1, 31)]
        assert not month.fits(Decimal(2), "INR", date(2026, 12, 31))
