"""What leaves, comes back, is refunded or lost: booked from files to the paisa, once, until nothing is left over."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.payments.gateways.facts import RemoteSettlementRow
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.payouts import services as payouts
from apps.payments.payouts.states import Source
from apps.payments.reconciliation import flows
from apps.payments.reconciliation.models import BankLine, Break, Match, SettlementRow
from apps.payments.reconciliation.services import settlement_rows_store
from apps.payments.refunds import services as refunds
from apps.wallet import accounts
from apps.wallet.models import Journal
from tests.factories.disputes import learn, make_dispute, remote_of
from tests.factories.payments import make_captured
from tests.factories.payouts import make_sent, make_winner, remote
from tests.factories.refunds import make_refund
from tests.factories.refunds import remote as remote_refund
from tests.wallet.reading import balance, books_are_even, inr

from .conftest import SETTLEMENT, brought, row, settlement_file
from .test_compare import bank, today

pytestmark = pytest.mark.django_db
CLEARING, PAYOUTS = accounts.gateway("razorpay"), accounts.payouts("razorpayx")
PAID = "612345678901"


def house() -> dict[str, int]:
    """Paise: what gateways owe us, what left and is not on a statement, the bank, fees, money of nobody."""
    named = {"clearing": CLEARING, "payouts": PAYOUTS, "bank": accounts.BANK, "fees": accounts.GATEWAY_FEES}
    return {name: balance(ref) for name, ref in (named | {"suspense": accounts.SUSPENSE}).items() if balance(ref)}


def told(kind: str) -> tuple[str, str, Decimal]:
    """State, how, and what was found of the one match of this kind."""
    match = Match.objects.get(kind=kind)
    return match.state, match.how, match.found


def everything() -> tuple:
    """All that a second import could change."""
    return (
        house(),
        list(Journal.objects.order_by("id").values_list("id", "kind")),
        list(SettlementRow.objects.order_by("id").values_list("id", "match", "explained_at", "booked_at")),
        list(BankLine.objects.order_by("id").values_list("id", "match", "explained_at", "posted_at")),
        list(Match.objects.order_by("id").values_list("id", "state", "found", "how", "matched_at")),
        list(Break.objects.order_by("id").values_list("id", "state")),
    )


def again_changes_nothing(bring) -> None:
    """The same file once more, compared once more."""
    before = everything()
    batch = bring()
    flows.reconcile()
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (0, 0, batch.rows_total)
    assert everything() == before
    books_are_even()


@pytest.fixture
def paid(staff):
    """A payout of 1,000.00 that the gateway says it paid."""
    payout, asked = make_sent(make_winner("1000.00"), "1000.00", actor=staff("FINANCE"))
    payouts.payout_learn(remote=remote(asked, R.PAID, utr=PAID), source=Source.WEBHOOK)
    payout.refresh_from_db()
    payout.asked = asked
    return payout


def net(payout) -> int:
    return payout.minor - payout.tax_minor


class TestPayouts:
    def out(self, payout, amount: str = "1000.00"):
        return bank(f"{today()},IMPS-{payout.utr}-ASHA KUMAR,{payout.utr},{amount},,9000.00,INR")

    def back(self, payout):
        return bank(f"{today()},REV-IMPS-{payout.utr},{payout.utr},,1000.00,10000.00,INR")

    def test_one_that_left_is_off_our_bank_account(self, paid):
        assert house() == {"payouts": 100_000}
        self.out(paid)
        flows.reconcile()
        assert (told("PAYOUT"), house()) == (("MATCHED", "UTR", 1000), {"bank": -100_000})
        again_changes_nothing(lambda: self.out(paid))
        assert not Break.objects.exists()

    def test_one_that_came_back_leaves_nothing_over(self, paid):
        self.out(paid)
        flows.reconcile()
        payouts.payout_learn(remote=remote(paid.asked, R.REVERSED, utr=PAID), source=Source.WEBHOOK)
        assert house() == {"payouts": -100_000, "bank": -100_000}
        assert balance(accounts.winnings(paid.user)) == 100_000
        self.back(paid)
        flows.reconcile()
        assert (told("PAYOUT"), told("RETURN")) == (("MATCHED", "UTR", 1000),) * 2
        assert house() == {}
        again_changes_nothing(lambda: self.back(paid))
        assert not Break.objects.exists()

    def test_both_ways_on_one_statement(self, paid):
        payouts.payout_learn(remote=remote(paid.asked, R.REVERSED, utr=PAID), source=Source.WEBHOOK)
        assert house() == {}

        def statement():
            return bank(
                f"{today()},IMPS-{PAID}-ASHA KUMAR,{PAID},1000.00,,9000.00,INR",
                f"{today()},REV-IMPS-{PAID},{PAID},,1000.00,10000.00,INR",
            )

        statement()
        flows.reconcile()
        assert (told("PAYOUT"), told("RETURN"), house()) == (("MATCHED", "UTR", 1000), ("MATCHED", "UTR", 1000), {})
        assert Journal.objects.filter(kind="reconciliation.payout").count() == 2
        again_changes_nothing(statement)

    def test_a_return_that_the_bank_shows_before_the_gateway_tells_waits_for_it(self, paid):
        self.out(paid)
        self.back(paid)
        flows.reconcile()
        assert (house(), Break.objects.count()) == ({"bank": -100_000}, 0)
        payouts.payout_learn(remote=remote(paid.asked, R.REVERSED, utr=PAID), source=Source.WEBHOOK)
        flows.reconcile()
        assert (told("RETURN"), house()) == (("MATCHED", "UTR", 1000), {})

    def test_the_bank_took_more_and_the_rest_is_the_break(self, paid):
        self.out(paid, "1000.01")
        flows.reconcile()
        assert (told("PAYOUT")[0], house()) == ("OVER", {"bank": -100_001, "payouts": -1})
        broken = Break.objects.get()
        assert (broken.kind, broken.amount) == ("PAYOUT_DIFFERS", Decimal("0.0100"))
        assert broken.fix == [
            {"debit": "HOUSE_EXPENSE", "credit": "PAYOUT_CLEARING:razorpayx", "amount": "0.01", "currency": "INR"}
        ]

    def test_tax_that_was_withheld_is_not_on_the_statement(self, staff):
        payouts.tax_rule_create(
            effective_from=clock.today(), basis="AMOUNT", rate=Decimal("0.3"), exempt=inr("0"), section="194BA",
            actor=None, reason="The law",
        )  # fmt: skip
        payout, asked = make_sent(make_winner("1000.00"), "1000.00", actor=staff("FINANCE"))
        payouts.payout_learn(remote=remote(asked, R.PAID, utr=PAID), source=Source.WEBHOOK)
        payout.refresh_from_db()
        assert (net(payout), balance(accounts.TAX)) == (70_000, 30_000)
        self.out(payout, "700.00")
        flows.reconcile()
        assert (told("PAYOUT"), house()) == (("MATCHED", "UTR", 700), {"bank": -70_000})
        assert balance(accounts.TAX) == 30_000


class TestFeesOfPayouts:
    """The gateway takes 5.90 for each from the balance that the payout leaves."""

    FEE = Decimal("5.90")

    @pytest.fixture
    def paid(self, staff):
        payout, asked = make_sent(make_winner("1000.00"), "1000.00", actor=staff("FINANCE"))
        said = remote(asked, R.PAID, utr=PAID, fee=inr("5.90"), tax=inr("0.90"))
        payouts.payout_learn(remote=said, source=Source.WEBHOOK)
        payout.refresh_from_db()
        payout.asked = asked
        return payout

    def line(self, amount: str, words: str = "IMPS", *, came: bool = False, balance: str = ""):
        sides = f",{amount}" if came else f"{amount},"
        return f"{today()},{words}-{PAID},{PAID},{sides},{balance},INR"

    def test_on_the_payouts_own_line(self, paid):
        bank(self.line("1005.90"))
        flows.reconcile()
        assert (told("PAYOUT"), house()) == (("MATCHED", "UTR", 1000), {"bank": -100_590, "fees": 590})
        assert BankLine.objects.get().fee == self.FEE
        again_changes_nothing(lambda: bank(self.line("1005.90")))
        assert not Break.objects.exists()

    @pytest.mark.parametrize("order", [("1000.00", "5.90"), ("5.90", "1000.00")])
    def test_on_a_line_of_its_own_in_either_order(self, paid, order):
        for amount in order:
            bank(self.line(amount, f"OUT {amount}"))
            flows.reconcile()
        assert (told("PAYOUT"), house()) == (("MATCHED", "UTR", 1000), {"bank": -100_590, "fees": 590})
        assert not Break.objects.exists()

    def test_taken_twice_is_a_break_of_the_second(self, paid):
        bank(self.line("1005.90"), self.line("5.90", "CHARGE"))
        flows.reconcile()
        assert (told("PAYOUT"), house()) == (
            ("OVER", "UTR", Decimal("1005.90")),
            {"bank": -101_180, "fees": 590, "payouts": -590},
        )
        assert Break.objects.get().fix == [
            {"debit": "HOUSE_EXPENSE", "credit": "PAYOUT_CLEARING:razorpayx", "amount": "5.9", "currency": "INR"}
        ]

    def test_comes_back_with_a_reversal(self, paid):
        bank(self.line("1005.90"))
        flows.reconcile()
        payouts.payout_learn(remote=remote(paid.asked, R.REVERSED, utr=PAID), source=Source.WEBHOOK)
        bank(self.line("1005.90", "REV-IMPS", came=True))
        flows.reconcile()
        assert (told("PAYOUT"), told("RETURN")) == (("MATCHED", "UTR", 1000),) * 2
        assert house() == {}
        assert not Break.objects.exists()

    def test_as_large_as_the_payout_is_told_by_the_other_line(self, staff):
        payout, asked = make_sent(make_winner("100.00"), "100.00", actor=staff("FINANCE"))
        said = remote(asked, R.PAID, utr=PAID, fee=inr("100.00"))
        payouts.payout_learn(remote=said, source=Source.WEBHOOK)
        bank(self.line("100.00", balance="900.00"))
        flows.reconcile()
        assert house() == {"bank": -10_000}
        bank(self.line("100.00", "CHARGE", balance="800.00"))
        flows.reconcile()
        assert (told("PAYOUT"), house()) == (("MATCHED", "UTR", 100), {"bank": -20_000, "fees": 10_000})

    def test_of_a_month_on_one_line_is_for_a_person_who_books_a_fee(self):
        bank(f"{today(-5)},RAZORPAYX FEES AND GST NOV,,118.00,,,INR")
        flows.reconcile()
        assert Break.objects.get().fix == [
            {"debit": "GATEWAY_FEES", "credit": "BANK", "amount": "118", "currency": "INR"}
        ]

    def test_one_that_failed_after_it_had_left_is_no_difference(self, staff):
        payout, asked = make_sent(make_winner("1000.00"), "1000.00", actor=staff("FINANCE"))
        payouts.payout_learn(remote=remote(asked, R.FAILED, utr=PAID), source=Source.POLL)
        bank(self.line("1005.90"), self.line("1005.90", "REV-IMPS", came=True))
        flows.reconcile()
        assert (house(), BankLine.objects.filter(explained_at=None).count()) == ({}, 0)
        with clock.fixed(clock.now() + timedelta(days=5)):
            flows.reconcile()
        assert not Break.objects.exists()


class TestRefunds:
    @pytest.fixture
    def refund(self):
        """100.00 of 500.00 went back."""
        refund = make_refund(make_captured(amount="500.00"), "100.00")
        refunds.refund_learn(remote=remote_refund(refund), source="WEBHOOK")
        refund.refresh_from_db()
        return refund

    def bring(self, refund, **more):
        payment_id = refund.gateway_payment.gateway_payment_id
        of_payment = row(payment_id, "500.00", fee="11.80", tax="1.80")
        of_refund = row(refund.gateway_refund_id, "100.00", kind="refund", **more)
        return brought(SETTLEMENT, settlement_file(of_payment, of_refund))

    def test_are_taken_off_what_comes(self, refund):
        assert house() == {"clearing": 40_000}
        self.bring(refund)
        flows.reconcile()
        assert (told("PAYMENT"), told("REFUND")) == (("MATCHED", "ID", 500), ("MATCHED", "ID", 100))
        assert house() == {"clearing": 38_820, "fees": 1_180}
        again_changes_nothing(lambda: self.bring(refund))
        self.paid_by_bank("388.20")
        assert house() == {"bank": 38_820, "fees": 1_180}
        again_changes_nothing(lambda: self.bring(refund))
        assert not Break.objects.exists()

    def paid_by_bank(self, amount: str):
        batch = bank(f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,{amount},{amount},INR")
        flows.reconcile()
        assert told("SETTLEMENT") == ("MATCHED", "UTR", Decimal(amount))
        return batch

    def test_a_fee_on_top_is_a_fee(self, refund):
        self.bring(refund, fee="5.90", tax="0.90", debit="105.90")
        flows.reconcile()
        assert (told("REFUND"), house()) == (("MATCHED", "ID", 100), {"clearing": 38_230, "fees": 1_770})
        self.paid_by_bank("382.30")
        assert house() == {"bank": 38_230, "fees": 1_770}
        books_are_even()

    def test_a_fee_that_is_named_and_not_taken_is_none(self, refund):
        """Gateways bill some fees by themselves: only what left the settlement is booked."""
        self.bring(refund, fee="5.90", tax="0.90")
        flows.reconcile()
        assert (told("REFUND"), house()) == (("MATCHED", "ID", 100), {"clearing": 38_820, "fees": 1_180})
        self.paid_by_bank("388.20")
        assert house() == {"bank": 38_820, "fees": 1_180}
        books_are_even()

    def test_one_taken_back_comes_with_the_next_settlement(self, refund):
        """Razorpay's files know no such line; asked by API, or in Cashfree's file, it is one."""
        self.bring(refund)
        flows.reconcile()
        self.paid_by_bank("388.20")
        refunds.refund_learn(remote=remote_refund(refund, R.FAILED, error="Account closed"), source="WEBHOOK")
        assert house() == {"clearing": 10_000, "bank": 38_820, "fees": 1_180}
        line = RemoteSettlementRow(
            gateway="razorpay", kind="REFUND_REVERSAL", entity_id=refund.gateway_refund_id, order_id="",
            settlement_id="setl_2", utr="RATNN00000000002", settled_on=clock.today(),
            amount=inr("100.00"), credit=inr("100.00"), debit=inr("0"), fee=inr("0"), tax=inr("0"),
        )  # fmt: skip
        assert settlement_rows_store(gateway="razorpay", rows=[line, line]) == 1
        flows.reconcile()
        bank(f"{today()},NEFT CR-RATNN00000000002-RAZORPAY,X2,,100.00,488.20,INR")
        flows.reconcile()
        assert house() == {"bank": 48_820, "fees": 1_180}
        assert settlement_rows_store(gateway="razorpay", rows=[line]) == 0
        assert (Break.objects.count(), SettlementRow.objects.filter(explained_at=None).count()) == (0, 0)
        books_are_even()


class TestDisputes:
    @pytest.fixture
    def lost(self):
        """500.00 that the payer's bank took back."""
        return learn(remote_of(make_dispute(amount="500.00"), R.LOST))

    @pytest.fixture
    def other(self):
        """Somebody's 800.00, settled together with the dispute."""
        return make_captured(amount="800.00")

    def bring(self, dispute, other, **more):
        second = {"settlement": "setl_2", "utr": "RATNN00000000002"}
        of_dispute = {"kind": "adjustment", "dispute_id": dispute.dispute_id, "debit": "500.00", **second, **more}
        return brought(
            SETTLEMENT,
            settlement_file(
                row(dispute.gateway_payment.gateway_payment_id, "500.00", fee="11.80", tax="1.80"),
                row(other.gateway_payment_id, "800.00", fee="18.88", tax="2.88", **second),
                row("adj_1", "500.00", **of_dispute),
            ),
        )

    def paid_by_bank(self, second: str):
        return bank(
            f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,488.20,488.20,INR",
            f"{today()},NEFT CR-RATNN00000000002-RAZORPAY,X2,,{second},{Decimal(second) + Decimal('488.20')},INR",
        )

    def test_a_lost_one_is_taken_off_what_comes(self, lost, other):
        assert house() == {"clearing": 80_000}
        self.bring(lost, other)
        flows.reconcile()
        assert (told("DISPUTE"), house()) == (("MATCHED", "ID", 500), {"clearing": 76_932, "fees": 3_068})
        again_changes_nothing(lambda: self.bring(lost, other))
        self.paid_by_bank("281.12")
        flows.reconcile()
        assert house() == {"bank": 76_932, "fees": 3_068}
        again_changes_nothing(lambda: self.paid_by_bank("281.12"))
        again_changes_nothing(lambda: self.bring(lost, other))
        assert (set(Match.objects.values_list("state", flat=True)), Break.objects.count()) == ({"MATCHED"}, 0)

    def test_its_fee_is_a_fee(self, lost, other):
        self.bring(lost, other, fee="590.00", tax="90.00", debit="1090.00")
        flows.reconcile()
        assert (told("DISPUTE"), house()) == (("MATCHED", "ID", 500), {"clearing": 17_932, "fees": 62_068})
        assert Match.objects.get(kind="SETTLEMENT", remote_id="setl_2").is_debit
        bank(
            f"{today()},NEFT CR-RATNN00000000001-RAZORPAY,X1,,488.20,488.20,INR",
            f"{today()},NEFT DR-RATNN00000000002-RAZORPAY,X2,308.88,,179.32,INR",
        )
        flows.reconcile()
        assert (house(), Break.objects.count()) == ({"bank": 17_932, "fees": 62_068}, 0)
        books_are_even()

    def test_a_line_that_comes_before_the_end_waits_for_it(self, other):
        dispute = make_dispute(amount="500.00")
        self.bring(dispute, other)
        flows.reconcile()
        assert (house(), Break.objects.count()) == ({"clearing": 126_932, "fees": 3_068}, 0)
        learn(remote_of(dispute, R.LOST))
        flows.reconcile()
        assert (told("DISPUTE"), house()) == (("MATCHED", "ID", 500), {"clearing": 76_932, "fees": 3_068})
        self.paid_by_bank("281.12")
        flows.reconcile()
        assert (house(), Break.objects.count()) == ({"bank": 76_932, "fees": 3_068}, 0)

    @pytest.mark.parametrize(("given", "breaks"), [("500.00", 0), ("499.99", 1)])
    def test_one_overturned_comes_back_with_the_next_settlement(self, given, breaks, lost, other):
        self.bring(lost, other)
        flows.reconcile()
        self.paid_by_bank("281.12")
        flows.reconcile()
        learn(remote_of(lost, R.WON))
        assert house() == {"clearing": 50_000, "bank": 76_932, "fees": 3_068}
        third = {"settlement": "setl_3", "utr": "RATNN00000000003"}
        line = row("adj_2", given, kind="adjustment", dispute_id=lost.dispute_id, credit=given, **third)
        brought(SETTLEMENT, settlement_file(line))
        flows.reconcile()
        bank(f"{today()},NEFT CR-RATNN00000000003-RAZORPAY,X3,,{given},{Decimal(given) + Decimal('769.32')},INR")
        flows.reconcile()
        left = 50_000 - int(Decimal(given) * 100)
        assert balance(CLEARING) == left
        assert balance(accounts.BANK) == 126_932 - left
        assert Break.objects.count() == breaks
        books_are_even()
