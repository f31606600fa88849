"""Spending from buckets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.wallet import accounts, services
from apps.wallet.errors import IdempotencyMismatch, InsufficientFunds, ProductHasNoPolicy
from apps.wallet.models import Journal, SpendingPolicy

from .conftest import terms
from .reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db
POT = accounts.escrow("contest:1")


@pytest.fixture
def policy(db):
    """Half of a stake may be bonus; bonus first, then deposit, then winnings."""
    return SpendingPolicy.objects.update_or_create(
        product="contests",
        defaults={"buckets": ["USER_BONUS", "USER_DEPOSIT", "USER_WINNINGS"], "bonus_share": Decimal("0.5")},
    )[0]


@pytest.fixture
def player(funded, policy):
    """60 deposited, 30 won, 10 and 20 of bonus (the 20 expires first)."""
    user = funded("60.00")
    services.credit_winnings(
        user=user, amount=inr("30.00"), debit=accounts.HOUSE_EXPENSE, kind="tests.prize", reference="p:1"
    )
    later = services.bonus_grant(user=user, amount=inr("10.00"), terms=terms(), reference="b:later")
    sooner = services.bonus_grant(
        user=user,
        amount=inr("20.00"),
        terms=terms(expires_at=datetime(2098, 1, 1, tzinfo=UTC)),
        reference="b:sooner",
    )
    return user, sooner, later


def spend(user, amount, reference="entry:1", **changes):
    return services.spend(
        user=user,
        amount=inr(amount),
        product="contests",
        credit=POT,
        kind="contests.join",
        reference=reference,
        **changes,
    )


def buckets(user, *grants):
    refs = [accounts.deposit(user), accounts.winnings(user), *(accounts.bonus(user.pk, g.pk) for g in grants)]
    return [balance(ref) for ref in refs]


class TestSpend:
    def test_takes_the_bonus_that_expires_first_then_deposit_then_winnings(self, player):
        user, sooner, later = player
        spend(user, "50.00")
        assert buckets(user, sooner, later) == [3500, 3000, 0, 500]
        spend(user, "50.00", "entry:2")
        assert buckets(user, sooner, later) == [0, 2000, 0, 0]
        assert balance(POT) == 10000
        books_are_even()

    def test_bonus_pays_its_share_only(self, player):
        user, sooner, later = player
        with pytest.raises(InsufficientFunds) as refusal:
            spend(user, "120.01")
        assert refusal.value.details["available"] == {"amount": "120.00", "currency": "INR"}
        assert buckets(user, sooner, later) == [6000, 3000, 2000, 1000]
        spend(user, "120.00")
        assert buckets(user, sooner, later) == [0, 0, 0, 0]

    def test_an_expired_bonus_is_not_spent(self, player):
        user, sooner, later = player
        with clock.fixed(datetime(2098, 6, 1, tzinfo=UTC)):
            spend(user, "20.00")
        assert buckets(user, sooner, later) == [5000, 3000, 2000, 0]

    def test_a_retry_answers_the_first_result_though_the_buckets_have_changed(self, player):
        user, *_ = player
        first = spend(user, "80.00")
        assert spend(user, "80.00") == first
        with pytest.raises(IdempotencyMismatch):
            spend(user, "80.01")
        assert balance(POT) == 8000

    def test_tax_is_a_leg_of_its_own(self, player):
        user, *_ = player
        journal = spend(user, "50.00", tax=inr("9.00"))
        legs = [(t.credit_account.kind, t.amount) for t in journal.transfers.order_by("id")]
        assert legs == [("ESCROW", 2000), ("ESCROW", 500), ("ESCROW", 1600), ("TAX_PAYABLE", 900)]
        assert (balance(POT), balance(accounts.TAX)) == (4100, 900)

    def test_a_product_without_a_policy_is_refused(self, funded):
        with pytest.raises(ProductHasNoPolicy):
            services.spend(
                user=funded(), amount=inr("1.00"), product="lottery", credit=POT, kind="tests.x", reference="1"
            )


class TestHeldSpend:
    def test_a_hold_has_a_leg_per_bucket_and_is_captured_in_leg_order(self, player):
        user, sooner, later = player
        held = spend(user, "100.00", hold=True)
        assert buckets(user, sooner, later) == [6000, 3000, 2000, 1000]
        assert [t.amount for t in held.transfers.order_by("id")] == [2000, 1000, 6000, 1000]
        services.capture(hold=held, amount=inr("35.00"))
        assert buckets(user, sooner, later) == [5500, 3000, 0, 0]
        assert locked(accounts.winnings(user)) == 0
        books_are_even()

    def test_a_void_returns_to_the_buckets_the_money_came_from(self, player):
        user, sooner, later = player
        services.void(hold=spend(user, "100.00", hold=True))
        assert buckets(user, sooner, later) == [6000, 3000, 2000, 1000]
        assert locked(accounts.bonus(user.pk, sooner.pk)) == 0

    def test_a_reversal_returns_to_the_buckets_the_money_came_from(self, player):
        user, sooner, later = player
        services.reverse(journal=spend(user, "100.00"))
        assert buckets(user, sooner, later) == [6000, 3000, 2000, 1000]
        books_are_even()

    def test_a_void_into_an_expired_grant_goes_to_the_house(self, player):
        user, sooner, later = player
        held = spend(user, "100.00", hold=True)
        expense = balance(accounts.BONUS_EXPENSE)
        with clock.fixed(sooner.expires_at + timedelta(seconds=1)):
            assert services.bonus_expire_due() == 1
        assert balance(accounts.bonus(user.pk, sooner.pk)) == 2000
        services.void(hold=held)
        assert buckets(user, sooner, later) == [6000, 3000, 0, 1000]
        assert balance(accounts.BONUS_EXPENSE) == expense - 2000
        assert services.void(hold=held).kind == "wallet.void"
        books_are_even()


def test_two_spends_of_a_never_used_account_are_both_refused(member, policy):
    user = member()
    for number in (1, 2):
        with pytest.raises(InsufficientFunds):
            spend(user, "1.00", f"entry:{number}")
    assert not Journal.objects.exists()
