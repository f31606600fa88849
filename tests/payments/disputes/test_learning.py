"""What a gateway says of a dispute, and what happens to the money."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import bank_holidays, clock
from apps.core.events import relay
from apps.core.events.models import OutboxEvent
from apps.core.models import AuditEntry
from apps.core.review.models import WorkItem
from apps.payments import services as payments
from apps.payments.disputes.errors import PaymentNotKnown
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.services import holds_correct
from apps.payments.gateways.facts import RemoteState as R
from apps.payments.models import Payment
from apps.payments.refunds.errors import NothingToRefund
from apps.payments.refunds.models import Allowance, Refund
from apps.payments.refunds.services import part_keep, refund_learn
from apps.wallet import accounts
from apps.wallet import services as wallet
from apps.wallet.models import BonusGrant, Journal
from tests.factories.accounts import make_member
from tests.factories.disputes import learn, make_dispute, remote_dispute, remote_of
from tests.factories.payments import make_captured, make_payment, remote
from tests.factories.refunds import make_refund
from tests.factories.refunds import remote as remote_refund
from tests.wallet.conftest import terms
from tests.wallet.reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db
CLEARING = accounts.gateway("razorpay")


def spend(user, amount: str) -> None:
    wallet.transfer(
        debit=accounts.deposit(user),
        credit=accounts.REVENUE,
        amount=inr(amount),
        kind="wallet.demo",
        reference="spent",
    )


def refund(taken, amount: str, **facts) -> Refund:
    """A refund that the gateway has done."""
    asked = make_refund(taken, amount)
    return refund_learn(remote=remote_refund(asked, **facts), source="WEBHOOK")


def money(user) -> tuple[int, int, int]:
    """Paise in deposit, owed to us, and what the gateway owes us."""
    return balance(accounts.deposit(user)), balance(accounts.receivable(user)), balance(CLEARING)


def told() -> list[str]:
    return list(OutboxEvent.objects.filter(name__startswith="dispute.").order_by("id").values_list("name", flat=True))


class TestOpened:
    def test_holds_the_money_and_asks_somebody_to_answer(self):
        dispute = make_dispute()
        user = dispute.user
        assert (dispute.state, dispute.minor, dispute.held) == ("OPEN", 50_000, 50_000)
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user))) == (50_000, 50_000)
        assert Payment.objects.get().state == "DISPUTED"
        item = WorkItem.objects.get(queue="disputes")
        assert item.subject_id == str(dispute.pk)
        assert item.due_at == dispute.respond_by - timedelta(hours=12)
        assert told() == ["dispute.opened"]
        books_are_even()

    def test_holds_what_was_spent_against_what_the_user_owes(self):
        taken = make_captured()
        user = taken.payment.user
        spend(user, "400.00")
        dispute = learn(remote_dispute(taken))
        assert dispute.held == 50_000
        assert (locked(accounts.deposit(user)), locked(accounts.receivable(user))) == (10_000, 40_000)
        books_are_even()

    def test_is_the_same_however_often_it_is_told(self):
        facts = remote_dispute()
        first = learn(facts)
        journals = Journal.objects.count()
        assert learn(facts) == learn(facts) == first
        assert (Dispute.objects.count(), Journal.objects.count(), told()) == (1, journals, ["dispute.opened"])

    def test_a_payment_not_in_our_books_is_refused_and_leaves_no_trace(self):
        with pytest.raises(PaymentNotKnown):
            learn(remote_dispute(make_captured(), payment_id="pay_unknown"))
        assert (Dispute.objects.count(), WorkItem.objects.count(), told()) == (0, 0, [])

    def test_money_without_an_owner_is_held_in_suspense(self):
        taken = payments.payment_learn(remote=remote(), source="WEBHOOK")
        dispute = learn(remote_dispute(taken))
        assert (dispute.user, dispute.held, locked(accounts.SUSPENSE)) == (None, 50_000, 50_000)
        learn(remote_of(dispute, R.LOST))
        assert (balance(accounts.SUSPENSE), balance(CLEARING)) == (0, 0)
        books_are_even()

    def test_two_disputes_of_one_payment_hold_it_once(self):
        taken = make_captured()
        first = learn(remote_dispute(taken, phase="RETRIEVAL", amount=inr("300.00")))
        second = learn(remote_dispute(taken))
        assert (first.held, second.held, locked(accounts.deposit(first.user))) == (30_000, 20_000, 50_000)

    def test_what_was_refunded_is_not_held_again(self):
        payment = make_payment()
        said = remote(payment, refunded=inr("200.00"))
        dispute = learn(remote_dispute(payments.payment_learn(remote=said, source="WEBHOOK")))
        assert dispute.held == 30_000

    def test_what_came_back_of_a_refund_that_failed_is_held(self):
        payment = make_payment()
        gone = remote(payment, R.REFUNDED, refunded=inr("500.00"))
        assert not payments.payment_learn(remote=gone, source="POLL").holds_money
        kept = replace(gone, state=R.CAPTURED, refunded=inr("0.00"))
        taken = payments.payment_learn(remote=kept, source="POLL")
        assert (taken.holds_money, taken.refunded_minor) == (True, 0)
        dispute = learn(remote_dispute(taken))
        assert (dispute.held, locked(accounts.deposit(payment.user))) == (50_000, 50_000)

    def test_nor_is_it_forgotten_when_the_refund_fails_after_the_dispute(self):
        payment = make_payment()
        said = remote(payment, refunded=inr("500.00"))
        taken = payments.payment_learn(remote=said, source="WEBHOOK")
        dispute = learn(remote_dispute(taken))
        assert (dispute.held, locked(accounts.deposit(payment.user))) == (0, 0)
        assert payments.returned_correct(gateway_payment_id=taken.pk, believed=50_000, returned=0)
        again = learn(remote_of(dispute, R.OPEN))
        assert (again.held, locked(accounts.deposit(payment.user))) == (50_000, 50_000)
        assert told() == ["dispute.opened"]
        books_are_even()

    def test_a_refund_begun_after_the_bank_raised_it_does_not_lessen_the_hold(self):
        raised = clock.now()
        taken = make_captured()
        before = refund(taken, "50.00", created_at=raised - timedelta(seconds=1))
        after = refund(taken, "400.00", created_at=raised + timedelta(seconds=1))
        assert (before.state, after.state, balance(accounts.deposit(before.user))) == ("PROCESSED", "PROCESSED", 5_000)
        dispute = learn(remote_dispute(taken, created_at=raised))
        assert (dispute.raised_at, dispute.held) == (raised, 45_000)
        assert (locked(accounts.deposit(before.user)), locked(accounts.receivable(before.user))) == (5_000, 40_000)
        lost = learn(remote_of(dispute, R.LOST))
        assert (lost.lost, money(before.user)) == (50_000, (0, 45_000, -45_000))
        books_are_even()

    def test_nor_does_one_that_the_gateway_has_not_confirmed(self):
        taken = make_captured()
        asked = make_refund(taken, "400.00")
        Refund.objects.filter(pk=asked.pk).update(state="UNKNOWN", asked_at=clock.now() - timedelta(hours=1))
        said = remote(taken.payment, payment_id=taken.gateway_payment_id, refunded=inr("400.00"))
        taken = payments.payment_learn(remote=said, source="POLL")
        dispute = learn(remote_dispute(taken, created_at=clock.now()))
        assert (dispute.held, locked(accounts.deposit(asked.user))) == (50_000, 50_000)
        assert locked(accounts.receivable(asked.user)) == 40_000
        books_are_even()

    def test_a_refund_that_fails_afterwards_is_held_too_at_once(self):
        raised = clock.now()
        taken = make_captured()
        gone = refund(taken, "200.00", created_at=raised - timedelta(seconds=1))
        dispute = learn(remote_dispute(taken, created_at=raised))
        user = dispute.user
        assert (dispute.held, balance(accounts.deposit(user)), locked(accounts.deposit(user))) == (30_000,) * 3
        relay.drain()
        refund_learn(remote=remote_refund(gone, R.FAILED), source="POLL")
        relay.drain()
        dispute.refresh_from_db()
        assert (dispute.held, locked(accounts.deposit(user)), dispute.holdings.get().minor) == (50_000, 50_000, 50_000)
        journals = Journal.objects.count()
        holds_correct(refund_id=gone.pk)
        assert (learn(remote_of(dispute, R.OPEN)).held, Journal.objects.count()) == (50_000, journals)
        assert money(learn(remote_of(dispute, R.LOST)).user) == (0, 0, 0)
        books_are_even()

    def test_the_order_of_the_news_does_not_matter(self):
        raised = clock.now()
        taken = make_captured()
        facts = {"phase": "RETRIEVAL", "amount": inr("400.00"), "created_at": raised + timedelta(hours=2)}
        refund(taken, "100.00", created_at=raised + timedelta(hours=1))
        later = learn(remote_dispute(taken, **facts))
        assert later.held == 40_000
        earlier = learn(remote_dispute(taken, amount=inr("300.00"), created_at=raised))
        later.refresh_from_db()
        assert (earlier.held, later.held, locked(accounts.deposit(later.user))) == (30_000, 10_000, 40_000)
        learn(remote_of(earlier, R.WON))
        later = learn(remote_of(later, R.OPEN, created_at=facts["created_at"]))
        assert (later.held, locked(accounts.deposit(later.user))) == (40_000, 40_000)
        books_are_even()

    def test_a_loss_above_its_hold_leaves_what_others_can_still_take(self):
        taken = make_captured()
        other = learn(remote_dispute(taken, phase="RETRIEVAL", amount=inr("400.00")))
        dispute = learn(remote_dispute(taken, amount=inr("300.00")))
        assert (other.held, dispute.held) == (40_000, 10_000)
        lost = learn(remote_of(dispute, R.LOST))
        other.refresh_from_db()
        assert (other.held, locked(accounts.deposit(lost.user))) == (20_000, 20_000)
        assert money(lost.user) == (20_000, 0, 20_000)
        books_are_even()

    def test_counts_the_time_in_business_days_where_the_gateway_names_none(self):
        # Friday; Monday is a bank holiday.
        bank_holidays.holiday_add(day=date(2026, 11, 23), title="Guru Nanak Jayanti", actor=None)
        with clock.fixed(datetime(2026, 11, 20, 12, tzinfo=UTC)):
            dispute = make_dispute(respond_by=None)
        assert dispute.is_deadline_ours
        assert dispute.respond_by.astimezone(clock.business_zone()).isoformat() == "2026-11-26T23:59:59+05:30"

    def test_more_disputes_than_banks_may_raise_are_told(self):
        user = make_member()
        for _ in range(6):
            make_dispute(user, "10.00")
        assert told() == ["dispute.opened"] * 6 + ["dispute.cap_reached"]
        assert OutboxEvent.objects.get(name="dispute.cap_reached").payload == {
            "user_id": user.pk,
            "raised": 6,
            "code": "CD2",
        }


class TestEnds:
    def test_won_gives_the_hold_back(self):
        dispute = make_dispute()
        won = learn(remote_of(dispute, R.WON))
        assert (won.state, won.held, locked(accounts.deposit(won.user))) == ("WON", 0, 0)
        assert money(won.user) == (50_000, 0, 50_000)
        assert Payment.objects.get().state == "WON"
        assert WorkItem.objects.get().state == "CANCELLED"
        assert told() == ["dispute.opened", "dispute.won"]
        books_are_even()

    def test_lost_takes_the_hold(self):
        dispute = make_dispute()
        lost = learn(remote_of(dispute, R.LOST, deducted=inr("500.00")))
        assert (lost.state, lost.lost, money(lost.user)) == ("LOST", 50_000, (0, 0, 0))
        assert Payment.objects.get().state == "LOST"
        assert told() == ["dispute.opened", "dispute.lost"]
        books_are_even()

    def test_lost_in_part_releases_the_rest(self):
        lost = learn(remote_of(make_dispute(), R.LOST, deducted=inr("120.50")))
        assert (lost.lost, money(lost.user)) == (12_050, (37_950, 0, 37_950))
        assert locked(accounts.deposit(lost.user)) == 0
        books_are_even()

    def test_lost_above_the_hold_is_clawed_back(self):
        taken = make_captured()
        other = learn(remote_dispute(taken, phase="RETRIEVAL", amount=inr("300.00")))
        lost = learn(remote_of(learn(remote_dispute(taken)), R.LOST))
        learn(remote_of(other, R.CLOSED))
        assert (lost.lost, money(lost.user)) == (50_000, (0, 0, 0))
        books_are_even()

    def test_lost_after_it_was_spent_is_owed(self):
        taken = make_captured()
        spend(taken.payment.user, "400.00")
        lost = learn(remote_of(learn(remote_dispute(taken)), R.LOST))
        assert money(lost.user) == (0, 40_000, 0)
        books_are_even()

    def test_closed_without_a_deduction_releases_and_with_one_is_lost(self):
        closed = learn(remote_of(make_dispute(phase="FRAUD"), R.CLOSED, deducted=inr("0.00")))
        assert (closed.state, money(closed.user)[:2]) == ("CLOSED", (50_000, 0))
        taken = learn(remote_of(make_dispute(), R.CLOSED, deducted=inr("500.00")))
        assert (taken.state, money(taken.user)[:2]) == ("LOST", (0, 0))
        books_are_even()

    @pytest.mark.parametrize("state", [R.WON, R.LOST, R.CLOSED])
    def test_an_end_told_again_or_older_news_change_nothing(self, state):
        dispute = make_dispute()
        ended = learn(remote_of(dispute, state))
        journals, endings = Journal.objects.count(), ended.endings.count()
        for again in (state, R.UNDER_REVIEW, R.OPEN):
            assert learn(remote_of(dispute, again)).state == ended.state
        assert (Journal.objects.count(), ended.endings.count()) == (journals, endings)

    def test_a_win_that_is_lost_after_all_is_clawed_back_and_a_loss_overturned_comes_home(self):
        dispute = make_dispute()
        learn(remote_of(dispute, R.WON))
        spend(dispute.user, "450.00")
        lost = learn(remote_of(dispute, R.LOST))
        assert (lost.state, money(lost.user)) == ("LOST", (0, 45_000, 0))
        won = learn(remote_of(dispute, R.WON))
        assert (won.state, won.lost, money(won.user)) == ("WON", 0, (5_000, 0, 50_000))
        assert Payment.objects.get().state == "WON"
        assert [row.state for row in won.endings.all()] == ["WON", "LOST", "WON"]
        assert told()[1:] == ["dispute.won", "dispute.lost", "dispute.won"]
        books_are_even()


def given(amount: str):
    """Money that came without an order, and of which a fix gave a part to a user."""
    taken, user = payments.payment_learn(remote=remote(), source="WEBHOOK"), make_member()
    give(taken, user, amount)
    return taken, user


def give(taken, user, amount: str) -> None:
    part_keep(gateway_payment_id=taken.pk, amount=inr(amount), user_id=user.pk)
    arrow = {"debit": accounts.SUSPENSE, "credit": accounts.deposit(user), "amount": inr(amount)}
    wallet.transfer(kind="reconciliation.fix", reference="fix", **arrow)


def in_suspense() -> tuple[int, int]:
    return balance(accounts.SUSPENSE), locked(accounts.SUSPENSE)


class TestGivenOutOfSuspense:
    def test_is_held_and_taken_from_its_user(self):
        taken, user = given("500.00")
        dispute = learn(remote_dispute(taken))
        assert (dispute.user, locked(accounts.deposit(user)), in_suspense()) == (user, 50_000, (0, 0))
        learn(remote_of(dispute, R.LOST))
        assert (money(user), in_suspense()) == ((0, 0, 0), (0, 0))
        learn(remote_of(dispute, R.WON))
        assert (money(user), in_suspense()) == ((50_000, 0, 50_000), (0, 0))
        books_are_even()

    def test_in_part_leaves_the_rest_to_suspense_which_goes_first(self):
        taken, user = given("300.00")
        dispute = learn(remote_dispute(taken))
        assert (locked(accounts.deposit(user)), in_suspense()) == (30_000, (20_000, 20_000))
        lost = learn(remote_of(dispute, R.LOST, deducted=inr("250.00")))
        assert (money(user), in_suspense()) == ((25_000, 0, 25_000), (0, 0))
        assert [(row.captured, row.of_nobody) for row in lost.endings.all()] == [(25_000, 20_000)]
        learn(remote_of(dispute, R.WON))
        assert (money(user), in_suspense()) == ((30_000, 0, 50_000), (20_000, 0))
        learn(remote_of(dispute, R.LOST))
        assert (money(user), in_suspense()) == ((0, 0, 0), (0, 0))
        books_are_even()

    def test_between_two_ends_is_clawed_back_from_its_user(self):
        taken = payments.payment_learn(remote=remote(), source="WEBHOOK")
        dispute = learn(remote_of(learn(remote_dispute(taken)), R.WON))
        give(taken, user := make_member(), "500.00")
        lost = learn(remote_of(dispute, R.LOST))
        assert (lost.user, money(user), in_suspense()) == (user, (0, 0, 0), (0, 0))
        books_are_even()

    @pytest.mark.parametrize("state", [R.OPEN, R.LOST])
    def test_is_refused_while_its_bank_wants_it_back(self, state):
        taken = payments.payment_learn(remote=remote(), source="WEBHOOK")
        learn(remote_of(learn(remote_dispute(taken)), state))
        with pytest.raises(NothingToRefund, match="payer's bank disputes"):
            part_keep(gateway_payment_id=taken.pk, amount=inr("500.00"), user_id=make_member().pk)
        assert not Allowance.objects.exists()


class TestMoves:
    def test_review_takes_it_from_the_queue_and_a_wish_for_more_puts_it_back(self):
        dispute = make_dispute()
        reviewed = learn(remote_of(dispute, R.UNDER_REVIEW))
        assert (reviewed.state, reviewed.sent_at is not None) == ("UNDER_REVIEW", True)
        asked = learn(remote_of(dispute, R.OPEN))
        assert asked.state == "OPEN"
        assert sorted(WorkItem.objects.values_list("state", flat=True)) == ["CANCELLED", "OPEN"]

    def test_a_later_phase_after_a_win_is_held_and_answered_again(self):
        dispute = make_dispute()
        learn(remote_of(dispute, R.WON))
        again = learn(remote_of(dispute, R.OPEN, phase="PRE_ARBITRATION"))
        assert (again.state, again.phase, again.held) == ("OPEN", "PRE_ARBITRATION", 50_000)
        lost = learn(remote_of(again, R.LOST))
        assert money(lost.user) == (0, 0, 0)
        assert list(Journal.objects.filter(kind__startswith="disputes.").values_list("kind", flat=True)) == [
            "disputes.dispute",
            "disputes.held_again",
        ]
        books_are_even()

    def test_a_later_phase_after_a_loss_was_overturned_unheard(self):
        lost = learn(remote_of(make_dispute(), R.LOST))
        user = lost.user
        again = learn(remote_of(lost, R.OPEN, phase="PRE_ARBITRATION"))
        assert (again.state, again.lost, again.held) == ("OPEN", 0, 50_000)
        assert (money(user), locked(accounts.deposit(user))) == ((50_000, 0, 50_000), 50_000)
        assert told()[1:] == ["dispute.lost", "dispute.won"]
        books_are_even()

    def test_new_facts_are_noted_and_audited(self):
        dispute = make_dispute()
        later = dispute.respond_by + timedelta(days=1)
        learn(remote_of(dispute, R.OPEN, respond_by=later, reason="Never arrived"))
        entry = AuditEntry.objects.get(action="disputes.dispute.learn")
        assert set(entry.after) == {"respond_by", "reason"}
        dispute.refresh_from_db()
        assert (dispute.respond_by, dispute.reason) == (later, "Never arrived")


class TestBonus:
    def grant(self, user):
        return wallet.bonus_grant(user=user, amount=inr("50.00"), terms=terms(), reference=f"b:{user.pk}")

    @pytest.mark.parametrize("state, after", [(R.WON, "ACTIVE"), (R.LOST, "FORFEITED"), (R.CLOSED, "ACTIVE")])
    def test_of_a_disputed_deposit_waits_for_the_end(self, state, after):
        taken = make_captured()
        grant = self.grant(taken.payment.user)
        dispute = learn(remote_dispute(taken))
        grant.refresh_from_db()
        assert (grant.state, grant.frozen_at is not None, dispute.frozen.count()) == ("ACTIVE", True, 1)
        learn(remote_of(dispute, state))
        grant.refresh_from_db()
        assert (grant.state, grant.frozen_at) == (after, None)

    def test_of_another_day_is_left_alone(self):
        taken = make_captured()
        with clock.fixed(clock.now() + timedelta(days=2)):
            taken.credited_at = clock.now() - timedelta(days=4)
            taken.save(update_fields=["credited_at"])
            self.grant(taken.payment.user)
            learn(remote_dispute(taken))
        assert BonusGrant.objects.get().frozen_at is None
