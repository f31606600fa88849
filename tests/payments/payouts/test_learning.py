"""What the gateway says, in any order and any number of times: the money moves once, and only for certain."""

import itertools
from datetime import timedelta

import pytest

from apps.accounts.models import MobileChange, PayoutHold
from apps.core import clock, policy
from apps.core.events.models import OutboxEvent
from apps.core.review.models import WorkItem
from apps.payments.gateways.facts import RemoteState
from apps.payments.payouts import services
from apps.payments.payouts.errors import OwnPayout, SecondPersonNeeded
from apps.payments.payouts.models import Payout, Sending
from apps.payments.payouts.states import Source
from apps.wallet.models import Account, Journal
from apps.wallet.selectors.balances import balances
from apps.wallet.selectors.ledger import balance_now
from tests.factories.accounts import make_staff
from tests.factories.payouts import inr, make_payout, make_sent, make_winner, remote, sending_of

_R = RemoteState


def winnings(user) -> tuple:
    wallet = balances(user.pk, "INR")
    return wallet.winnings.amount, wallet.locked.amount


def clearing(gateway: str = "razorpayx") -> int:
    account = Account.objects.filter(kind="PAYOUT_CLEARING", scope_id=gateway).first()
    return balance_now(account) if account else 0


def names() -> list[str]:
    return [name for name in OutboxEvent.objects.order_by("id").values_list("name", flat=True) if "payout" in name]


@pytest.fixture
def sent(winner, cashier):
    return make_sent(winner, "1000.00", actor=cashier)


class TestApprove:
    def test_clears_it_for_the_bank(self, winner, cashier):
        payout = make_payout(winner)
        payout = services.payout_approve(payout_id=payout.pk, actor=cashier)
        assert (payout.state, payout.decided_by) == ("APPROVED", cashier)
        assert WorkItem.objects.get(subject_id=str(payout.pk)).state == "CANCELLED"
        assert names() == ["payout.bank_account_added", "payout.bank_account_checked", "payout.requested",
                           "payout.approved"]  # fmt: skip
        assert winnings(winner) == (10000, 1000)

    def test_nobody_decides_on_their_own_money(self, winner):
        payout = make_payout(winner)
        for decide in (services.payout_approve, services.payout_hold, services.payout_reject):
            extra = {"reason": "x"} if decide is services.payout_hold else {}
            extra = {"reason_code": "NOT_PLAYED"} if decide is services.payout_reject else extra
            with pytest.raises(OwnPayout):
                decide(payout_id=payout.pk, actor=winner, **extra)
        payout.refresh_from_db()
        assert payout.state == "REQUESTED"

    def test_two_people_above_the_limit(self, cashier):
        payout = make_payout(make_winner("90000.00"), "50000.01")
        for checker in (None, cashier):
            with pytest.raises(SecondPersonNeeded):
                services.payout_approve(payout_id=payout.pk, actor=cashier, checker=checker)
        second = make_staff("FINANCE")
        payout = services.payout_approve(payout_id=payout.pk, actor=cashier, checker=second)
        assert (payout.state, payout.checked_by) == ("APPROVED", second)

    def test_rejecting_gives_back(self, winner, cashier):
        payout = make_payout(winner)
        payout = services.payout_reject(payout_id=payout.pk, actor=cashier, reason_code="NOT_PLAYED")
        assert (payout.state, payout.reason_code, winnings(winner)) == ("REJECTED", "NOT_PLAYED", (10000, 0))

    def test_held_ones_come_back_into_the_queue(self, winner, cashier):
        payout = make_payout(winner)
        payout = services.payout_hold(payout_id=payout.pk, actor=cashier, reason="Ask the user for proof")
        assert (payout.state, payout.hold_reasons) == ("HELD", ["Ask the user for proof"])
        assert services.payouts_ask_again() == 0
        with clock.fixed(clock.now() + timedelta(hours=25)):
            assert (services.payouts_ask_again(), services.payouts_ask_again()) == (1, 0)
        assert WorkItem.objects.filter(subject_id=str(payout.pk), state="OPEN").count() == 1

    def test_small_ones_pass_without_a_person_when_policy_says_so(self, winner, cashier):
        small, large = make_payout(winner, "500.00"), make_payout(winner, "500.01")
        assert not services.payout_approve_small(payout_id=small.pk)
        policy.set(key="payouts.approve_up_to", value="500", actor=None, reason="test", approval=cashier)
        assert services.payout_approve_small(payout_id=small.pk)
        assert not services.payout_approve_small(payout_id=large.pk)
        assert sorted(Payout.objects.values_list("state", flat=True)) == ["APPROVED", "REQUESTED"]


class TestLearn:
    def test_paid_captures_once(self, sent, winner):
        payout, asked = sent
        for _ in range(3):
            payout = services.payout_learn(remote=remote(asked, _R.PAID, utr="UTR7"), source=Source.POLL)
        assert (payout.state, payout.utr, winnings(winner), clearing()) == ("PAID", "UTR7", (9000, 0), 100_000)
        assert Journal.objects.filter(pk=payout.capture_journal, kind="wallet.capture").count() == 1
        assert names()[-1] == "payout.paid"

    def test_on_its_way_keeps_the_hold(self, sent, winner):
        payout, asked = sent
        payout = services.payout_learn(remote=remote(asked, _R.PENDING), source=Source.ANSWER)
        payout = services.payout_learn(remote=remote(asked, _R.PENDING), source=Source.POLL)
        assert (payout.state, winnings(winner)) == ("SUBMITTED", (10000, 1000))
        assert sending_of(payout).state == "ACCEPTED"
        assert names().count("payout.submitted") == 1

    def test_a_failure_counts_only_when_asked_for(self, sent, winner):
        payout, asked = sent
        dead = remote(asked, _R.FAILED, reason_code="bank_account_closed")
        payout = services.payout_learn(remote=dead, source=Source.ANSWER)
        assert (payout.state, winnings(winner)) == ("SUBMITTED", (10000, 1000))
        payout = services.payout_learn(remote=dead, source=Source.POLL)
        assert (payout.state, payout.cause, winnings(winner)) == ("FAILED", "bank_account_closed", (10000, 0))
        assert clearing() == 0

    def test_the_other_gateway_is_asked_when_the_account_is_not_to_blame(self, sent, winner):
        payout, asked = sent
        down = remote(asked, _R.FAILED, reason_code="beneficiary_bank_offline")
        payout = services.payout_learn(remote=down, source=Source.POLL)
        assert (payout.state, winnings(winner)) == ("APPROVED", (10000, 1000))
        again = services.payout_take(payout_id=payout.pk)
        assert (again.gateway, again.step) == ("cashfree_payouts", "CREATE")
        assert again.key != asked.key
        payout = services.payout_learn(remote=remote(again, _R.PAID), source=Source.POLL)
        assert (payout.state, winnings(winner)) == ("PAID", (9000, 0))
        assert (clearing("razorpayx"), clearing("cashfree_payouts")) == (0, 100_000)

    def test_failed_at_both_gives_back(self, sent, winner):
        payout, asked = sent
        for _ in range(2):
            services.payout_learn(remote=remote(asked, _R.FAILED, reason_code="gateway_timeout"), source=Source.POLL)
            asked = services.payout_take(payout_id=payout.pk) or asked
        payout.refresh_from_db()
        assert (payout.state, winnings(winner), names()[-1]) == ("FAILED", (10000, 0), "payout.failed")
        assert [sending.state for sending in payout.sendings.all()] == ["FAILED", "FAILED"]

    def test_sent_back_after_it_was_paid(self, sent, winner):
        payout, asked = sent
        services.payout_learn(remote=remote(asked, _R.PAID), source=Source.POLL)
        for _ in range(3):
            payout = services.payout_learn(remote=remote(asked, _R.REVERSED), source=Source.WEBHOOK)
        assert (payout.state, winnings(winner), clearing()) == ("RETURNED", (10000, 0), 0)
        reversal = Journal.objects.get(pk=payout.return_journal)
        assert (reversal.kind, reversal.reverses_id) == ("wallet.reverse", payout.capture_journal)
        assert names().count("payout.returned") == 1

    def test_sent_back_before_we_heard_of_the_payment(self, sent, winner):
        payout, asked = sent
        payout = services.payout_learn(remote=remote(asked, _R.REVERSED), source=Source.POLL)
        assert (payout.state, payout.return_journal, winnings(winner)) == ("RETURNED", None, (10000, 0))
        payout = services.payout_learn(remote=remote(asked, _R.PAID), source=Source.POLL)
        assert (payout.state, winnings(winner), clearing()) == ("RETURNED", (10000, 0), 0)

    def test_failed_and_then_reversed_is_given_back_once(self, sent, winner):
        payout, asked = sent
        closed = remote(asked, _R.FAILED, reason_code="bank_account_closed")
        services.payout_learn(remote=closed, source=Source.POLL)
        payout = services.payout_learn(remote=remote(asked, _R.REVERSED), source=Source.POLL)
        assert (payout.state, winnings(winner), clearing()) == ("FAILED", (10000, 0), 0)

    def test_another_amount_moves_nothing_and_opens_one_break(self, sent, winner):
        payout, asked = sent
        for _ in range(2):
            wrong = remote(asked, _R.PAID, amount=inr("999.99"))
            payout = services.payout_learn(remote=wrong, source=Source.POLL)
        assert (payout.state, winnings(winner)) == ("SUBMITTED", (10000, 1000))
        (found,) = OutboxEvent.objects.filter(name="payments.break_found")
        assert (found.payload["kind"], found.payload["minor"]) == ("PAYOUT_AMOUNT", 100_000)

    def test_paid_although_it_was_given_back_is_for_a_person(self, sent, winner):
        payout, asked = sent
        closed = remote(asked, _R.FAILED, reason_code="bank_account_closed")
        services.payout_learn(remote=closed, source=Source.POLL)
        payout = services.payout_learn(remote=remote(asked, _R.PAID), source=Source.POLL)
        assert (payout.state, winnings(winner)) == ("FAILED", (10000, 0))
        assert OutboxEvent.objects.get(name="payments.break_found").payload["reason"].endswith("given back")

    def test_somebody_elses_payout_is_nothing_to_us(self, sent):
        _, asked = sent
        foreign = remote(asked, _R.PAID, reference="theirs", payout_id="pout_theirs")
        assert services.payout_learn(remote=foreign, source=Source.POLL) is None

    @pytest.mark.parametrize("order", list(itertools.permutations([_R.PENDING, _R.PAID, _R.REVERSED])))
    def test_any_order_of_news_ends_the_same(self, sent, winner, order):
        payout, asked = sent
        for state in (*order, *order):
            payout = services.payout_learn(remote=remote(asked, state), source=Source.WEBHOOK)
        assert (payout.state, winnings(winner), clearing()) == ("RETURNED", (10000, 0), 0)


class TestTake:
    def test_one_worker_has_it(self, sent):
        payout, asked = sent
        assert services.payout_take(payout_id=payout.pk) is None
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            again = services.payout_take(payout_id=payout.pk)
        assert (again.step, again.key, again.sending_id) == ("FIND_OR_CREATE", asked.key, asked.sending_id)

    def test_what_never_left_is_sent_later_under_another_key(self, sent):
        payout, asked = sent
        payout = services.payout_put_off(asked=asked, never_reached=True, retry_after=60, told="Too busy")
        assert (payout.state, Sending.objects.get().state) == ("APPROVED", "DROPPED")
        assert services.payout_take(payout_id=payout.pk) is None
        with clock.fixed(clock.now() + timedelta(seconds=61)):
            assert services.payout_take(payout_id=payout.pk).key != asked.key

    def test_what_may_have_left_keeps_its_key(self, sent):
        payout, asked = sent
        payout = services.payout_put_off(asked=asked, never_reached=False, retry_after=None, told="Timeout")
        assert (payout.state, payout.decided_by is not None) == ("UNKNOWN", True)
        with clock.fixed(clock.now() + timedelta(seconds=6)):
            again = services.payout_take(payout_id=payout.pk)
            assert (again.key, again.step) == (asked.key, "FIND_OR_CREATE")
            services.payout_put_off(asked=again, never_reached=True, retry_after=None, told="Busy")
        assert Payout.objects.get().state == "UNKNOWN"
        assert Sending.objects.get().state == "ASKED"

    def test_after_a_week_the_key_is_not_used_again(self, sent):
        payout, asked = sent
        services.payout_put_off(asked=asked, never_reached=False, retry_after=None, told="Timeout")
        with clock.fixed(clock.now() + timedelta(days=6, minutes=5)):
            again = services.payout_take(payout_id=payout.pk)
            services.payout_put_off(asked=again, never_reached=False, retry_after=None, told="Not known there")
        assert again.step == "FETCH"
        assert OutboxEvent.objects.get(name="payments.break_found").payload["reason"].endswith("in time")

    def test_a_lost_number_holds_the_payout(self, winner, cashier):
        payout = make_payout(winner)
        services.payout_approve(payout_id=payout.pk, actor=cashier)
        change = MobileChange.objects.create(user=winner, opened_by=cashier)
        until = clock.now() + timedelta(hours=72)
        PayoutHold.objects.create(user=winner, until=until, mobile_change=change)
        assert services.payout_take(payout_id=payout.pk) is None
        payout.refresh_from_db()
        assert (payout.state, payout.due_at) == ("APPROVED", until)

    def test_a_blocked_user_is_for_a_person_again(self, winner, cashier):
        payout = make_payout(winner)
        services.payout_approve(payout_id=payout.pk, actor=cashier)
        winner.is_active = False
        winner.save(update_fields=["is_active"])
        assert services.payout_take(payout_id=payout.pk) is None
        payout.refresh_from_db()
        assert (payout.state, payout.hold_reasons) == ("HELD", ["The account is blocked"])
        assert WorkItem.objects.filter(subject_id=str(payout.pk), state="OPEN").count() == 1
