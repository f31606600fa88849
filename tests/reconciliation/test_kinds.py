"""Every kind of row of a settlement has its posting or its break; the fee that a line took stays a fee."""

from decimal import Decimal

import pytest

from apps.core.imports import services as imports
from apps.core.imports.errors import RowsWrong
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.models import BankLine, Break, SettlementRow
from apps.payments.refunds import services as refunds
from apps.wallet import accounts, claimants
from tests.factories.disputes import learn, make_dispute, remote_of
from tests.factories.payments import make_captured
from tests.factories.refunds import make_refund
from tests.factories.refunds import remote as remote_refund
from tests.wallet.reading import balance, books_are_even

from .conftest import SETTLEMENT, brought, checked, row, settlement_file
from .test_compare import bank, today
from .test_to_the_paisa import house

pytestmark = pytest.mark.django_db
CASHFREE = (
    "Event Id,Event Type,Sale Type,Event Amount,Event Settlement Amount,Event Currency,Event Service Charge,"
    "Event Service Tax,Cf Settlement Id,Settlement Utr,Settlement Date\n"
)


def disputed(dispute_id: str, amount: str, *, settlement: str = "setl_1", **more) -> str:
    return row(f"adj_{settlement}", amount, kind="adjustment", dispute_id=dispute_id, settlement=settlement, **more)


def claimed() -> list[str]:
    """What the nightly check would say of journals of fees."""
    return [
        line for one in claimants.claimants() if one.kind == "reconciliation.fee" for line in one.without_journal()
    ]


class TestFeesOfWhatWasTakenBack:
    def test_a_dispute_that_was_won_costs_its_fee(self):
        dispute = learn(remote_of(make_dispute(amount="500.00"), R.WON))
        taken = disputed(dispute.dispute_id, "500.00", debit="559.00", fee="59.00", tax="9.00")
        back = disputed(dispute.dispute_id, "500.00", credit="500.00", settlement="setl_2")
        brought(SETTLEMENT, settlement_file(taken))
        brought(SETTLEMENT, settlement_file(back))
        before = house().get("clearing", 0)
        flows.reconcile()
        assert (balance(accounts.GATEWAY_FEES), house()["clearing"] - before) == (5_900, -5_900)
        assert not Break.objects.filter(kind="SETTLED_UNKNOWN").exists()
        flows.reconcile()
        assert (balance(accounts.GATEWAY_FEES), claimed()) == (5_900, [])
        books_are_even()

    def test_one_that_is_named_and_not_taken_is_none(self):
        dispute = learn(remote_of(make_dispute(amount="500.00"), R.WON))
        taken = disputed(dispute.dispute_id, "500.00", debit="500.00", fee="59.00")
        back = disputed(dispute.dispute_id, "500.00", credit="500.00", fee="59.00", settlement="setl_2")
        brought(SETTLEMENT, settlement_file(taken))
        brought(SETTLEMENT, settlement_file(back))
        flows.reconcile()
        assert (balance(accounts.GATEWAY_FEES), claimed()) == (0, [])
        assert not SettlementRow.objects.filter(explained_at=None).exists()

    def test_what_people_decided_on_is_booked_by_them(self, staff, gateways):
        brought(SETTLEMENT, settlement_file(disputed("disp_1", "500.00", debit="559.00", fee="59.00")))
        flows.reconcile()
        broken = Break.objects.get(kind="SETTLED_UNKNOWN")
        services.break_fix(break_id=broken.pk, actor=staff("FINANCE"), checker=staff("FINANCE"))
        flows.reconcile()
        assert (balance(accounts.SUSPENSE), balance(accounts.GATEWAY_FEES)) == (-55_900, 0)

    @pytest.mark.parametrize(("given", "left"), [("500.00", 0), ("441.00", 5_900)])
    def test_an_overturned_dispute_less_a_fee_is_whole(self, given, left):
        dispute = learn(remote_of(make_dispute(amount="500.00"), R.LOST))
        brought(SETTLEMENT, settlement_file(disputed(dispute.dispute_id, "500.00", debit="500.00")))
        flows.reconcile()
        learn(remote_of(dispute, R.WON))
        back = disputed(dispute.dispute_id, "500.00", credit=given, fee="59.00", settlement="setl_2")
        brought(SETTLEMENT, settlement_file(back))
        flows.reconcile()
        assert (balance(accounts.GATEWAY_FEES), claimed()) == (left, [])
        assert not SettlementRow.objects.filter(explained_at=None).exists()


class TestRefundsOnTheirWay:
    def test_a_line_that_comes_before_the_gateways_word_waits_for_it(self, gateways):
        refund = make_refund(make_captured(amount="500.00"), "100.00")
        refunds.refund_learn(remote=remote_refund(refund, R.PENDING), source="WEBHOOK")
        refund.refresh_from_db()
        brought(SETTLEMENT, settlement_file(row(refund.gateway_refund_id, "100.00", kind="refund")))
        flows.reconcile()
        assert not Break.objects.exists()
        refunds.refund_learn(remote=remote_refund(refund), source="WEBHOOK")
        flows.reconcile()
        assert not SettlementRow.objects.filter(explained_at=None).exists()
        assert not Break.objects.exists()


class TestKindsWeDoNotKnow:
    def test_are_kept_said_and_become_breaks(self):
        lines = (row("pay_1", "100.00"), row("x_1", "7.00", kind="Credit Repayment", debit="7.00"))
        said = checked(SETTLEMENT, settlement_file(*lines)).preview["both"]["sentence"]
        assert "1 row(s) are of a kind we do not know (Credit Repayment): each becomes a break." in said
        brought(SETTLEMENT, settlement_file(*lines))
        assert SettlementRow.objects.get(entity_id="x_1").kind == "ADJUSTMENT"

    def test_of_a_whole_file_are_another_column(self):
        batch = checked(
            SETTLEMENT, settlement_file(row("pay_1", "100.00", kind="UPI"), row("pay_2", "1.00", kind="card"))
        )
        assert {error.reason for error in batch.errors.all()} == {
            "No row is of a kind that settlements have: is it the right column?"
        }
        with pytest.raises(RowsWrong):
            imports.import_commit(batch_id=batch.pk, actor=None, enqueue=False)
        assert not SettlementRow.objects.exists()

    @pytest.mark.parametrize(
        ("word", "kind"),
        [
            ("PAYMENT", "PAYMENT"),
            ("REFUND", "REFUND"),
            ("REFUND_REVERSAL", "REFUND_REVERSAL"),
            ("DISPUTE", "DISPUTE"),
            ("CHARGEBACK", "DISPUTE"),
            ("DISPUTE_REVERSAL", "DISPUTE_REVERSAL"),
            ("CHARGEBACK_REVERSAL", "DISPUTE_REVERSAL"),
            ("OTHER_ADJUSTMENT", "ADJUSTMENT"),
            ("VENDOR_SETTLEMENT", "ADJUSTMENT"),
        ],
    )
    def test_of_cashfree(self, word, kind):
        known = "1,PAYMENT,CREDIT,9.00,9.00,INR,0,0,77,YESBN1,2026-11-20\n"
        brought("cashfree_settlement", f"{CASHFREE}{known}5,{word},DEBIT,7.00,7.00,INR,0,0,77,YESBN1,2026-11-20\n")
        assert SettlementRow.objects.get(entity_id="5").kind == kind


class TestTheSameLineInTwoForms:
    @pytest.fixture
    def settled(self, told):
        told("pay_1", "98.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "98.00")))
        flows.reconcile()

    @pytest.mark.parametrize("balances", [("", "98.00"), ("98.00", "")])
    @pytest.mark.parametrize("at_once", [True, False])
    def test_is_booked_once(self, balances, at_once, settled):
        for left in balances:
            bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,98.00,{left},INR")
            if not at_once:
                flows.reconcile()
        flows.reconcile()
        assert (BankLine.objects.count(), balance(accounts.BANK)) == (2, 9_800)
        assert not BankLine.objects.filter(explained_at=None).exists()
        assert not Break.objects.exists()

    def test_a_second_one_with_a_balance_of_its_own_is_another(self, settled):
        for left in ("98.00", "196.00", ""):
            bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,98.00,{left},INR")
        flows.reconcile()
        assert (balance(accounts.BANK), Break.objects.get().amount) == (19_600, Decimal(98))

    def test_without_a_utr_only_the_same_words_make_it_the_same(self, db):
        for words, left in (("CASH A", "10.00"), ("CASH A", ""), ("CASH B", "")):
            bank(f"{today()},{words},,,10.00,{left},INR")
        flows.reconcile()
        assert list(BankLine.objects.filter(explained_at=None).order_by("id").values_list("narration", "balance")) == [
            ("CASH A", Decimal(10)),
            ("CASH B", None),
        ]


class TestStatementsThatDoNotChain:
    def said(self, *lines: str, account: str = "HDFC") -> str:
        heading = "Date,Narration,Chq/Ref No,Withdrawal Amt,Deposit Amt,Closing Balance,Currency"
        batch = checked("bank_statement", "\n".join([heading, *lines]) + "\n", constants={"account": account})
        return batch.preview["both"]["sentence"]

    def test_a_day_between_two_files_is_missing(self, db):
        bank(f"{today(-3)},A,,,10.00,110.00,INR", f"{today(-3)},B,,,5.00,115.00,INR")
        assert self.said(f"{today(-1)},C,,,1.00,121.00,INR").endswith(
            "this file begins with ₹120.00: lines between them are missing."
        )
        assert "missing" not in self.said(f"{today(-1)},C,,,1.00,116.00,INR")

    def test_whichever_way_the_lines_run(self, db):
        bank(f"{today(-3)},B,,,5.00,115.00,INR", f"{today(-3)},A,,,10.00,110.00,INR")
        newest_first = (f"{today(-1)},D,,,1.00,117.00,INR", f"{today(-1)},C,,,1.00,116.00,INR")
        assert "missing" not in self.said(*newest_first)

    def test_an_account_under_another_name_is_asked_about(self, db):
        bank(f"{today(-3)},A,,,10.00,110.00,INR")
        assert "If it is HDFC, write it so" in self.said(f"{today(-3)},A,,,10.00,110.00,INR", account="50-HDFC")
        assert "If it is" not in self.said(f"{today(-3)},A,,,10.00,110.00,INR", account="AXIS")


class TestTheMorning:
    def test_from_the_board_to_one_rupee_in_three_clicks(self, console):
        brought(SETTLEMENT, settlement_file(row("adj_1", "7.00", kind="adjustment", debit="7.00")))
        flows.reconcile()
        broken = Break.objects.get()
        client = console("FINANCE")
        steps = [
            "/admin/reconciliation/moneyday/board/",
            "/admin/reconciliation/break/?kind__exact=ADJUSTMENT&amp;state__exact=OPEN",
            f"/admin/reconciliation/break/{broken.pk}/change/",
            f"/admin/reconciliation/moneyday/trace/?q={broken.object_id}",
        ]
        for here, following in zip(steps, steps[1:], strict=False):
            page = client.get(here.replace("&amp;", "&")).content.decode()
            assert following.partition("?")[0] in page
            assert following in page or following.partition("?")[2] in page or not following.partition("?")[2]
        assert "₹7.00" in client.get(steps[-1]).content.decode()

    def test_from_what_is_looked_for_too(self, told, console):
        told("pay_1", "100.00")
        flows.reconcile()
        client = console("FINANCE")
        listed = "/admin/reconciliation/match/?kind__exact=PAYMENT&amp;gateway=razorpay&amp;state__in="
        page = client.get("/admin/reconciliation/moneyday/board/").content.decode()
        assert listed in page
        address = page[page.index(listed) :].partition('"')[0].replace("&amp;", "&")
        found = client.get(address).content.decode()
        assert "pay_1" in found
        assert "There is no such page or filter" not in found
