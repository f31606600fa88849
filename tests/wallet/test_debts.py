"""Who owes us pays as soon as there is something again."""

import pytest

from apps.wallet import accounts, services
from apps.wallet.models import Journal
from tests.factories.accounts import make_member

from .reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db
GATEWAY = accounts.gateway("razorpay")


def debtor(owes: str, *, deposit: str = "", winnings: str = ""):
    """Somebody whose money was charged back after it was spent, and to whom some came back since."""
    user = make_member()
    services.claw_back(user=user, amount=inr(owes), credit=GATEWAY, kind="disputes.lost", reference=f"lost:{user.pk}")
    for ref, amount in ((accounts.deposit(user), deposit), (accounts.winnings(user), winnings)):
        if amount:
            arrow = {"debit": accounts.REVENUE, "credit": ref, "amount": inr(amount)}
            services.transfer(kind="wallet.demo", reference=f"{ref.kind}:back", **arrow)
    return user


def purse(user) -> tuple[int, int, int]:
    return tuple(balance(ref(user)) for ref in (accounts.deposit, accounts.winnings, accounts.receivable))


class TestCollect:
    def test_takes_deposit_before_winnings_and_no_more_than_is_owed(self):
        user = debtor("100.00", deposit="60.00", winnings="70.00")
        assert services.debt_collect(user=user, currency="INR") == inr("100.00")
        assert purse(user) == (0, 3_000, 0)
        journal = Journal.objects.get(kind="wallet.debt_collected")
        assert [leg.amount for leg in journal.transfers.order_by("id")] == [6_000, 4_000]
        books_are_even()

    def test_what_is_not_enough_pays_a_part_and_the_rest_later(self):
        user = debtor("100.00", winnings="30.00")
        assert services.debt_collect(user=user, currency="INR") == inr("30.00")
        assert purse(user) == (0, 0, 7_000)
        services.transfer(
            debit=accounts.REVENUE,
            credit=accounts.deposit(user),
            amount=inr("20.00"),
            kind="wallet.demo",
            reference="2",
        )
        assert services.debt_collect(user=user, currency="INR") == inr("20.00")
        assert purse(user) == (0, 0, 5_000)

    def test_leaves_what_is_held_alone(self):
        user = debtor("100.00", winnings="80.00")
        services.hold(
            debit=accounts.winnings(user), credit=GATEWAY, amount=inr("50.00"), kind="wallet.demo", reference="held"
        )
        assert services.debt_collect(user=user, currency="INR") == inr("30.00")
        assert (purse(user), locked(accounts.winnings(user))) == ((0, 5_000, 7_000), 5_000)

    def test_a_frozen_wallet_pays_too(self):
        user = debtor("100.00", deposit="60.00")
        services.wallet_freeze(user=user, actor=None, reason="test")
        assert services.debt_collect(user=user, currency="INR") == inr("60.00")

    def test_who_owes_nothing_pays_nothing(self):
        user = make_member()
        assert services.debt_collect(user=user, currency="INR") == inr("0.00")
        assert not Journal.objects.exists()


class TestDue:
    def test_finds_those_who_owe_and_have(self):
        paying = debtor("100.00", winnings="70.00")
        assert [services.debts_collect_due(), services.debts_collect_due()] == [1, 0]
        assert purse(paying) == (0, 0, 3_000)
        journals = Journal.objects.count()
        assert (services.debts_collect_due(), Journal.objects.count()) == (0, journals)

    def test_money_that_came_back_of_a_payout_is_collected(self):
        user = debtor("100.00", winnings="70.00")
        held = services.hold(
            debit=accounts.winnings(user), credit=GATEWAY, amount=inr("70.00"), kind="wallet.demo", reference="payout"
        )
        assert services.debts_collect_due() == 0
        services.void(hold=held)
        assert services.debts_collect_due() == 1
        assert purse(user) == (0, 0, 3_000)
