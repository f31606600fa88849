"""A difference that was decided and comes back, or becomes another one, is told again; one that is over is not."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.core.imports import services as imports
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.models import Break, Match, Settlement, SettlementRow
from apps.wallet import accounts
from tests.wallet.reading import balance, books_are_even

from .conftest import SETTLEMENT, brought, row, settlement_file
from .test_compare import bank, today

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def bring(*rows: str) -> None:
    brought(SETTLEMENT, settlement_file(*rows))
    flows.reconcile()


def second(amount: str, number: int = 2, **more) -> str:
    return row("pay_1", amount, settlement=f"setl_{number}", utr=f"RATNN0000000000{number}", **more)


def breaks() -> list[tuple[str, str, Decimal]]:
    return [(one.kind, str(one.state), one.amount) for one in Break.objects.order_by("id")]


@pytest.fixture
def people(staff):
    return {"actor": staff("FINANCE"), "checker": staff("FINANCE")}


@pytest.fixture
def short(told):
    """100.00 in our books, 99.00 in the settlement."""
    told("pay_1", "100.00")
    bring(row("pay_1", "99.00"))
    return Break.objects.get()


class TestPutRight:
    def test_the_rupee_that_comes_after_it_was_written_off_is_a_new_difference(self, short, people):
        services.break_fix(break_id=short.pk, **people)
        match = Match.objects.get(remote_id="pay_1")
        assert (match.state, match.put_right, match.gap) == ("MATCHED", Decimal(-1), 0)
        bring(second("1.00"))
        match.refresh_from_db()
        assert (match.state, match.found, match.gap) == ("OVER", Decimal(100), Decimal(1))
        assert breaks() == [("SETTLED_UNDER", "FIXED", Decimal(1)), ("SETTLED_OVER", "OPEN", Decimal(1))]
        again = Break.objects.get(state="OPEN")
        assert "₹1.00 of it was put right before" in again.reason
        services.break_fix(break_id=again.pk, **people)
        assert (balance(accounts.SUSPENSE), balance(accounts.HOUSE_EXPENSE)) == (10_100, 100)
        assert balance(CLEARING) == 10_000
        books_are_even()

    def test_the_same_amount_short_for_a_second_time_is_told_again(self, short, people):
        services.break_fix(break_id=short.pk, **people)
        bring(second("1.00"))
        services.break_fix(break_id=Break.objects.get(state="OPEN").pk, **people)
        bring(second("5.00", 3))
        assert breaks()[1:] == [("SETTLED_OVER", "FIXED", Decimal(1)), ("SETTLED_OVER", "OPEN", Decimal(5))]
        assert Break.objects.get(state="OPEN").earlier == Break.objects.get(kind="SETTLED_OVER", state="FIXED")

    def test_what_was_written_off_as_lost_and_comes_is_told(self, told, people):
        told("pay_1", "100.00")
        with clock.fixed(clock.now() + timedelta(days=6)):
            flows.reconcile()
            missing = Break.objects.get()
            postings = [services.breaks.Posting("HOUSE_EXPENSE", "GATEWAY_CLEARING:razorpay", Decimal(100), "INR")]
            services.fix_change(break_id=missing.pk, fix=postings, actor=people["actor"], reason="It is gone.")
            services.break_fix(break_id=missing.pk, **people)
            assert balance(CLEARING) == 0
            bring(row("pay_1", "100.00"))
        assert breaks() == [("NOT_SETTLED", "FIXED", Decimal(100)), ("SETTLED_OVER", "OPEN", Decimal(100))]

    def test_running_again_tells_nothing_again(self, short, people):
        services.break_fix(break_id=short.pk, **people)
        before = breaks()
        flows.reconcile()
        flows.reconcile()
        assert breaks() == before


class TestExplained:
    def test_the_same_gap_is_not_told_again(self, short, people):
        services.break_explain(break_id=short.pk, **people, note="The gateway sends it tomorrow.")
        flows.reconcile()
        assert breaks() == [("SETTLED_UNDER", "EXPLAINED", Decimal(1))]

    def test_another_gap_is(self, short, people):
        services.break_explain(break_id=short.pk, **people, note="The gateway sends it tomorrow.")
        bring(second("0.40"))
        assert breaks()[1:] == [("SETTLED_UNDER", "OPEN", Decimal("0.6"))]
        assert Break.objects.get(state="OPEN").earlier == short

    def test_one_that_was_over_and_comes_back_is(self, told, people):
        """It agreed in between: the settlement's rows changed twice after its bank line."""
        told("pay_1", "100.00")
        bring(row("pay_1", "100.00"))
        with clock.fixed(clock.now() + timedelta(days=3)):
            bank(f"{today(-3)},NEFT CR-RATNN00000000001-RAZORPAY,X1,,90.00,90.00,INR")
            flows.reconcile()
            first = Break.objects.get(kind="BANK_UNDER")
            services.break_explain(break_id=first.pk, **people, note="A row is missing.")
            bring(row("adj_1", "10.00", kind="adjustment", debit="10.00"))
            assert Match.objects.get(kind="SETTLEMENT").state == "MATCHED"
            bring(row("adj_2", "10.00", kind="adjustment", credit="10.00"))
        found = Break.objects.get(kind="BANK_UNDER", state="OPEN")
        assert (found.amount, found.earlier) == (Decimal(10), first)


class TestWhileOpen:
    def test_the_break_follows_what_was_found_meanwhile(self, told):
        told("pay_1", "100.00")
        bring(row("pay_1", "40.00"))
        bring(second("50.00"))
        broken = Break.objects.get()
        assert (broken.kind, broken.amount, broken.fix[0]["amount"]) == ("SETTLED_UNDER", Decimal(10), "10")

    def test_one_that_became_another_difference_is_only_that(self, told):
        told("pay_1", "100.00")
        with clock.fixed(clock.now() + timedelta(days=6)):
            flows.reconcile()
            bring(row("pay_1", "99.00"))
        assert breaks() == [("NOT_SETTLED", "CLEARED", Decimal(100)), ("SETTLED_UNDER", "OPEN", Decimal(1))]

    @pytest.mark.parametrize(
        ("line", "state"),
        [
            (second("0", credit="5.00"), "SPLIT"),
            (second("0", order_id="order_other"), "DATA"),
            (second("1.00", currency="USD"), "CURRENCY"),
        ],
    )
    def test_what_agreed_and_differs_afterwards_is_told(self, line, state, told):
        told("pay_1", "100.00")
        bring(row("pay_1", "100.00"))
        bring(line)
        assert (Match.objects.get(remote_id="pay_1").state, Break.objects.count()) == (state, 1)


def test_a_file_that_was_taken_back_and_brought_again_is_expected_again(db):
    file = settlement_file(row("adj_1", "98.00", kind="adjustment", credit="98.00"))
    batch = brought(SETTLEMENT, file)
    services.settlements_add_up()
    services.expectations_raise()
    imports.import_undo(batch_id=batch.pk, actor=None)
    imports.run_undo(batch_id=batch.pk)
    assert (SettlementRow.objects.count(), Match.objects.get().state) == (0, "VOID")
    brought(SETTLEMENT, file)
    bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,98.00,98.00,INR")
    flows.reconcile()
    assert (Match.objects.get().state, Settlement.objects.get().net) == ("MATCHED", Decimal(98))
    assert balance(accounts.BANK) == 9_800
