"""Users' own limits and self-exclusion where money moves, reckoned from the ledger."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.errors import LimitReached, SelfExcluded
from apps.accounts.services import WantedLimit, limits_set, self_exclude
from apps.core import clock, jurisdiction
from apps.core.models import AuditEntry, OutboxEvent
from apps.wallet import accounts, services
from apps.wallet.errors import RecipientUnavailable
from apps.wallet.models import Journal
from apps.wallet.selectors.played import deposited_since, played_since
from apps.wallet.selectors.recipients import recipient_find
from tests.accounts.parallel import at_once

from .reading import balance, inr

pytestmark = pytest.mark.django_db
POT = accounts.escrow("contest:1")


def limit(user, amount, kind="STAKE", period="DAY"):
    wanted = WantedLimit(kind=kind, period=period, currency="INR", amount=inr(amount))
    limits_set(user=user, limits=[wanted])
    return user


def stake(user, amount, reference="entry:1", **changes):
    return services.spend(
        user=user, amount=inr(amount), product="contests", credit=POT, kind="contests.join", reference=reference,
        **changes,
    )  # fmt: skip


def prize(user, amount, reference="prize:1", kind="contests.prize"):
    services.credit_winnings(
        user=user, amount=inr(amount), debit=accounts.HOUSE_EXPENSE, kind=kind, reference=reference
    )


def send(sender, recipient, amount="30.00", reference="t:1"):
    with transaction.atomic():
        found = recipient_find(to_user=recipient.public_id)
        return services.user_transfer(sender=sender, recipient=found, amount=inr(amount), reference=reference)


def today():
    return clock.business_period(clock.today(), None)[0]


def played(user):
    sums = played_since(user.pk, "INR", today())
    return f"{sums.staked.amount}", f"{sums.won.amount}", f"{sums.lost.amount}"


class TestPlayed:
    def test_what_was_spent_or_is_held_was_staked(self, funded):
        user = funded("500.00")
        stake(user, "100.00")
        stake(user, "50.00", "entry:2", hold=True)
        prize(user, "30.00")
        assert played(user) == ("150.00", "30.00", "120.00")

    def test_what_was_released_or_reversed_was_not(self, funded):
        user = funded("500.00")
        services.void(hold=stake(user, "100.00", "entry:1", hold=True))
        services.capture(hold=stake(user, "100.00", "entry:2", hold=True), amount=inr("70.00"), kind="contests.lock")
        services.reverse(journal=stake(user, "40.00", "entry:3"))
        assert played(user) == ("70.00", "0.00", "70.00")

    def test_purchases_and_other_credits_are_not_play(self, funded):
        user = funded("500.00")
        services.spend(
            user=user, amount=inr("50.00"), product="marketplace", credit=accounts.REVENUE, kind="tests.boost",
            reference="boost:1",
        )  # fmt: skip
        prize(user, "30.00", kind="tests.gift")
        assert played(user) == ("0.00", "0.00", "0.00")

    def test_what_a_debt_takes_of_a_prize_is_no_stake(self, funded):
        user = funded("100.00")
        services.claw_back(
            user=user, amount=inr("120.00"), credit=accounts.gateway("razorpay"), kind="tests.back", reference="cb:1"
        )
        prize(user, "50.00")
        assert played(user) == ("0.00", "50.00", "-50.00")

    def test_deposits_come_from_gateways_and_from_others(self, funded, member):
        jurisdiction.open_products(region="IN", legal_basis="test")
        user = funded("100.00")
        send(funded("50.00"), user, "20.00")
        prize(user, "30.00")
        assert f"{deposited_since(user.pk, 'INR', today()).amount}" == "120.00"
        assert f"{deposited_since(user.pk, 'INR', clock.now() + timedelta(days=1)).amount}" == "0.00"


class TestStakes:
    def test_up_to_the_limit_of_the_day(self, funded):
        user = limit(funded("500.00"), "100.00")
        stake(user, "60.00", "entry:1", hold=True)
        journals, entries, told = Journal.objects.count(), AuditEntry.objects.count(), OutboxEvent.objects.count()
        with pytest.raises(LimitReached) as refusal:
            stake(user, "40.01", "entry:2")
        assert refusal.value.details["left"] == {"amount": "40.00", "currency": "INR"}
        assert (Journal.objects.count(), AuditEntry.objects.count()) == (journals, entries)
        assert (OutboxEvent.objects.count(), balance(POT)) == (told, 0)
        stake(user, "40.00", "entry:3")

    def test_what_was_staked_before_the_limit_was_set_counts(self, funded):
        user = funded("500.00")
        stake(user, "80.00")
        with pytest.raises(LimitReached):
            stake(limit(user, "100.00"), "20.01", "entry:2")

    def test_a_released_stake_makes_room(self, funded):
        user = limit(funded("500.00"), "100.00")
        held = stake(user, "100.00", hold=True)
        services.void(hold=held)
        stake(user, "100.00", "entry:2")

    def test_losses_are_what_was_not_won_back(self, funded):
        user = limit(funded("500.00"), "100.00", kind="LOSS")
        stake(user, "100.00")
        with pytest.raises(LimitReached):
            stake(user, "1.00", "entry:2")
        prize(user, "40.00")
        stake(user, "40.00", "entry:3")

    def test_a_retry_is_answered_however_little_is_left(self, funded):
        user = limit(funded("500.00"), "100.00")
        assert stake(user, "100.00") == stake(user, "100.00")

    def test_who_stays_away_stakes_nothing_but_may_buy_and_be_paid(self, funded):
        user = funded("500.00")
        self_exclude(user=user, until=None)
        with pytest.raises(SelfExcluded):
            stake(user, "1.00")
        services.spend(
            user=user, amount=inr("50.00"), product="marketplace", credit=accounts.REVENUE, kind="tests.boost",
            reference="boost:1",
        )  # fmt: skip
        services.hold(
            debit=accounts.deposit(user), credit=accounts.payouts("razorpay"), amount=inr("10.00"),
            kind="payments.payout", reference="payout:1",
        )  # fmt: skip

    def test_the_kind_of_a_stake_names_its_product(self, funded):
        user = funded("500.00")
        with pytest.raises(ValueError, match="starts with its product"):
            services.spend(
                user=user, amount=inr("1.00"), product="contests", credit=POT, kind="tests.join", reference="1"
            )

    def test_who_set_nothing_costs_no_statement_more(self, funded):
        user, bound = funded("500.00"), limit(funded("500.00"), "400.00", kind="DEPOSIT")
        with CaptureQueriesContext(connection) as free:
            stake(user, "1.00", "entry:1")
        with CaptureQueriesContext(connection) as asked:
            stake(bound, "1.00", "entry:2")
        assert not [query for query in free if "accounts_userlimit" in query["sql"] and "wallet_" not in query["sql"]]
        assert len(free) < len(asked)


@pytest.mark.django_db(transaction=True)
def test_stakes_at_the_same_moment_share_one_limit(funded):
    user = limit(funded("500.00"), "100.00")
    outcomes = at_once(*(lambda n=n: stake(user, "30.00", f"entry:{n}") for n in range(6)))
    assert sum(isinstance(outcome, Journal) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, LimitReached) for outcome in outcomes) == 3
    assert balance(POT) == 9000


def test_payments_ask_before_an_order_is_opened(funded):
    user = limit(funded("60.00"), "100.00", kind="DEPOSIT", period="MONTH")
    with transaction.atomic():
        services.deposit_require(user, inr("40.00"))
    with transaction.atomic(), pytest.raises(LimitReached):
        services.deposit_require(user, inr("40.01"))
    # What the bank confirmed is credited, limit or not.
    services.deposit_credit(user=user, amount=inr("50.00"), provider="razorpay", reference="d:2")


class TestTransfers:
    @pytest.fixture(autouse=True)
    def open_in_india(self, db):
        jurisdiction.open_products(region="IN", legal_basis="test")

    def test_who_stays_away_sends_and_receives_nothing(self, funded, member):
        away, other = funded("100.00"), funded("100.00")
        self_exclude(user=away, until=None)
        journals = Journal.objects.count()
        with pytest.raises(SelfExcluded):
            send(away, other)
        with pytest.raises(RecipientUnavailable) as refusal:
            send(other, away)
        assert refusal.value.details == {"reason": "RECIPIENT_UNAVAILABLE"}
        assert Journal.objects.count() == journals

    def test_what_others_send_counts_as_a_deposit(self, funded, member):
        sender, recipient = funded("100.00"), limit(member(), "50.00", kind="DEPOSIT")
        send(sender, recipient, "50.00")
        journals = Journal.objects.count()
        with pytest.raises(RecipientUnavailable) as refusal:
            send(sender, recipient, "0.01", "t:2")
        assert refusal.value.details == {"reason": "RECIPIENT_UNAVAILABLE"}
        assert Journal.objects.count() == journals
        assert send(sender, recipient, "50.00").idempotency_key == "wallet.user_transfer:t:1"
