"""Between the yes and the bank: what forbids a payout to leave, who may not decide, and what is never answered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock, fsm
from apps.core.events import relay
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.payments.gateways.facts import RemoteState
from apps.payments.invoices.models import Document
from apps.payments.payouts import flows, services
from apps.payments.payouts.errors import OwnPayout
from apps.payments.payouts.models import BankAccount, Payout, Sending
from apps.payments.payouts.states import Source
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.selectors.balances import balances
from tests.factories.payouts import (
    inr,
    make_account,
    make_payout,
    make_sent,
    make_winner,
    remote,
    sending_of,
    told_name,
)

pytestmark = pytest.mark.django_db


def frozen(payout: Payout) -> None:
    wallet.wallet_freeze(user=payout.user, actor=None, reason="Looked into")


def unproved(payout: Payout) -> None:
    payout.user.kyc_state = "NOT_STARTED"
    payout.user.save(update_fields=["kyc_state"])


def removed(payout: Payout) -> None:
    fsm.advance(payout.bank_account.remove, actor=None, at=clock.now())


class TestChangedMeanwhile:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (frozen, "The wallet is frozen"),
            (unproved, "The proof of identity no longer suffices"),
            (removed, "The bank account is no longer verified"),
        ],
    )
    def test_is_for_a_person_again(self, winner, cashier, change, reason):
        payout = make_payout(winner)
        services.payout_approve(payout_id=payout.pk, actor=cashier)
        change(Payout.objects.get(pk=payout.pk))
        assert services.payout_take(payout_id=payout.pk) is None
        payout.refresh_from_db()
        assert (payout.state, payout.hold_reasons, Sending.objects.count()) == ("HELD", [reason], 0)
        assert WorkItem.objects.filter(subject_id=str(payout.pk), state="OPEN").count() == 1
        assert balances(winner.pk, "INR").locked == inr("1000.00")

    def test_a_frozen_wallet_does_not_stop_the_way_back(self, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        frozen(payout)
        gone = remote(asked, RemoteState.FAILED, reason_code="bank_account_closed")
        assert services.payout_learn(remote=gone, source=Source.POLL).state == "FAILED"
        assert balances(winner.pk, "INR").locked == inr("0.00")

    def test_nor_is_it_sent_elsewhere_from_one(self, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        frozen(payout)
        services.payout_learn(remote=remote(asked, RemoteState.FAILED, reason_code="gateway"), source=Source.POLL)
        assert services.payout_take(payout_id=payout.pk) is None
        payout.refresh_from_db()
        assert (payout.state, payout.sendings.count()) == ("HELD", 1)


class TestOwnBankAccount:
    @pytest.fixture
    def shared(self, winner, cashier):
        """The user's account, which a cashier has too."""
        account = make_account(winner, number="501000000077")
        BankAccount.objects.create(
            user=cashier, holder_name="A", number="501000000077", ifsc="HDFC0009999", usable_from=clock.now()
        )
        return account

    def test_nobody_approves_what_reaches_their_own(self, winner, cashier, staff, shared):
        payout, other = make_payout(winner), staff("FINANCE")
        for people in ({"actor": cashier}, {"actor": other, "checker": cashier}):
            with pytest.raises(OwnPayout):
                services.payout_approve(payout_id=payout.pk, **people)
        with pytest.raises(OwnPayout):
            services.batch_request(payout_ids=[payout.pk], maker=cashier, reason="Friday")
        payout.refresh_from_db()
        assert payout.state == "HELD"
        assert services.payout_approve(payout_id=payout.pk, actor=other).state == "APPROVED"

    def test_nobody_verifies_their_own(self, staff):
        clerk = make_winner(name="Asha Kumar")
        account = services.bank_account_add(
            user=clerk, account_number="501000000088", ifsc="HDFC0001234", holder_name="Asha Kumar"
        )
        services.account_checked(bank_account_id=account.pk, validation=told_name("A Kumari"))
        BankAccount.objects.filter(pk=account.pk).update(cause="")
        for decide, more in ((services.account_verify, {}), (services.account_refuse, {"cause": "OTHER_NAME"})):
            with pytest.raises(OwnPayout):
                decide(bank_account_id=account.pk, actor=clerk, **more)


class TestNeverAnswered:
    @pytest.fixture
    def lost(self, winner, cashier, bank):
        """Sent, no answer, and unknown to the gateway ever since."""
        payout, asked = make_sent(winner, actor=cashier)
        services.payout_put_off(asked=asked, never_reached=False, retry_after=None, told="Timeout")
        return payout

    def test_a_person_ends_it_when_no_key_is_good_any_more(self, lost, winner):
        with clock.fixed(clock.now() + timedelta(days=6, minutes=5)):
            assert flows.payout_submit(payout_id=lost.pk).state == "UNKNOWN"
            ended = flows.payout_sync(payout_id=lost.pk)
        assert (ended.state, ended.cause, sending_of(ended).state) == ("FAILED", "NEVER_THERE", "FAILED")
        assert (balances(winner.pk, "INR").locked, ended.sendings.count()) == (inr("0.00"), 1)

    def test_not_before(self, lost):
        with clock.fixed(clock.now() + timedelta(days=5)):
            assert flows.payout_sync(payout_id=lost.pk).state == "UNKNOWN"

    def test_nor_while_the_gateway_is_silent(self, lost, bank):
        bank.outage("razorpayx")
        with clock.fixed(clock.now() + timedelta(days=7)):
            assert flows.payout_sync(payout_id=lost.pk).state == "UNKNOWN"

    def test_a_slow_worker_ends_nothing_that_another_sends_again(self, winner, cashier):
        payout, slow = make_sent(winner, actor=cashier)
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            assert services.payout_take(payout_id=payout.pk).tries == 2
            assert services.payout_refused(asked=slow, code="REFUSED", told="No").state == "SUBMITTED"
        assert sending_of(payout).state == "ASKED"


class TestReceipt:
    def test_names_the_tax_withheld(self, winner, cashier):
        services.tax_rule_create(
            effective_from=clock.today(), basis="AMOUNT", rate=Decimal("0.3"), exempt=inr("0"),
            section="Section 194BA", actor=None, reason="Law",
        )  # fmt: skip
        payout, asked = make_sent(winner, actor=cashier)
        services.payout_learn(remote=remote(asked, RemoteState.PAID, utr="632012345678"), source=Source.POLL)
        relay.drain()
        receipt = Document.objects.get(reference_id=str(payout.pk))
        account = str(payout.bank_account)
        assert [(line["title"], line["total"]) for line in receipt.lines] == [
            (f"Winnings paid to {account}", 70_000),
            ("Tax deducted at source (Section 194BA), 30 % of ₹1,000.00", 30_000),
        ]
        assert (receipt.total, receipt.issued_for) == (100_000, winner.name)
        assert (receipt.details["Tax withheld"], receipt.details["Paid"]) == ("₹300.00", "₹700.00")

    def test_one_that_came_back_before_it_has_none(self, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        for state in (RemoteState.PAID, RemoteState.REVERSED):
            services.payout_learn(remote=remote(asked, state), source=Source.POLL)
        relay.drain()
        assert not Document.objects.filter(reference_id=str(payout.pk)).exists()


def test_who_owes_us_waits_for_a_person(winner):
    make_account(winner)
    wallet.claw_back(
        user=winner, amount=inr("12000.00"), credit=accounts.gateway("razorpay"), kind="wallet.demo", reference="back"
    )
    wallet.transfer(
        debit=accounts.REVENUE, credit=accounts.winnings(winner), amount=inr("500.00"), kind="wallet.demo",
        reference="prize",
    )  # fmt: skip
    payout = make_payout(winner, "300.00")
    assert (payout.state, payout.hold_reasons) == ("HELD", ["The user owes us ₹2,000.00"])
    assert not services.payout_approve_small(payout_id=payout.pk)


def test_a_full_queue_hides_nobody(winner):
    seen = [make_payout(winner, "100.00") for _ in range(2)]
    hidden = make_payout(winner, "100.00")
    review.item_cancel(item_id=WorkItem.objects.get(subject_id=str(hidden.pk)).pk, actor=None, reason="Lost")
    assert services.payouts_ask_again(limit=1) == 1
    waiting = WorkItem.objects.filter(state="OPEN").values_list("subject_id", flat=True)
    assert sorted(waiting) == sorted(str(row.pk) for row in (*seen, hidden))
