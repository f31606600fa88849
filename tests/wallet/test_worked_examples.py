"""Whole stories, checked to the paisa."""

import pytest

from apps.wallet import accounts, services
from apps.wallet.models import Account

from .reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db


def wallet(user):
    return balance(accounts.deposit(user)), balance(accounts.winnings(user))


def test_a_contest_with_three_entrants_and_a_tie(funded):
    """Fee 100 each, the house takes 10 %. Two tie for the first prize of 270 and share it; tax is 30 % of the gain."""
    players = [funded("100.00") for _ in range(3)]
    pot = accounts.escrow("contest:7")
    entries = [
        services.spend(
            user=player, amount=inr("100.00"), product="contests", credit=pot, kind="contests.join",
            reference=f"entry:{player.pk}", hold=True,
        )
        for player in players
    ]  # fmt: skip
    assert [locked(accounts.deposit(player)) for player in players] == [10000] * 3
    for entry in entries:
        services.capture(hold=entry, kind="contests.lock")
    services.transfer(
        debit=pot, credit=accounts.REVENUE, amount=inr("30.00"), kind="contests.fee", reference="contest:7"
    )
    for winner in players[:2]:
        services.credit_winnings(
            user=winner, amount=inr("135.00"), tax=inr("10.50"), debit=pot, kind="contests.prize",
            reference=f"prize:{winner.pk}",
        )  # fmt: skip
    assert [wallet(player) for player in players] == [(0, 12450), (0, 12450), (0, 0)]
    assert (balance(pot), balance(accounts.REVENUE), balance(accounts.TAX)) == (0, 3000, 2100)
    books_are_even()


def test_a_chit_month_with_commission(funded):
    """Ten members pay 1,000; the foreman keeps 5 %, the winner gets 9,500 less nothing; the group ends at zero."""
    members = [funded("1000.00") for _ in range(10)]
    foreman = funded("1.00")
    group = accounts.escrow("chit:3")
    for member in members:
        services.spend(
            user=member, amount=inr("1000.00"), product="chits", credit=group, kind="chits.installment",
            reference=f"3-1:{member.pk}",
        )  # fmt: skip
    assert balance(group) == 1000000
    services.transfer(
        debit=group, credit=accounts.winnings(foreman), amount=inr("500.00"), kind="chits.commission", reference="3:1"
    )
    services.credit_winnings(user=members[4], amount=inr("9500.00"), debit=group, kind="chits.payout", reference="3:1")
    assert (balance(group), wallet(members[4]), wallet(foreman)) == (0, (0, 950000), (100, 50000))
    books_are_even()


def test_a_deposit_played_and_won_whose_payout_fails_is_refunded(funded):
    user = funded("500.00")
    pot = accounts.escrow("contest:8")
    services.spend(
        user=user, amount=inr("500.00"), product="contests", credit=pot, kind="contests.join", reference="entry:1"
    )
    services.credit_winnings(user=user, amount=inr("500.00"), debit=pot, kind="contests.prize", reference="prize:1")
    clearing = accounts.payouts("razorpay")
    held = services.hold(
        debit=accounts.winnings(user), credit=clearing, amount=inr("400.00"), kind="payments.payout",
        reference="payout:1",
    )  # fmt: skip
    paid = services.capture(hold=held, kind="payments.payout_sent")
    assert (wallet(user), balance(clearing)) == ((0, 10000), 40000)
    services.transfer(
        debit=clearing, credit=accounts.BANK, amount=inr("400.00"), kind="payments.settled", reference="line:1"
    )
    # The bank returns it after its line was cleared: the user is re-credited whatever the clearing account holds.
    services.reverse(journal=paid, reference="payout:1", memo="returned by the bank")
    assert (wallet(user), balance(clearing)) == ((0, 50000), -40000)
    services.transfer(
        debit=accounts.BANK, credit=clearing, amount=inr("400.00"), kind="payments.returned", reference="line:2"
    )
    assert balance(clearing) == 0
    books_are_even()


def test_a_chargeback_after_the_money_was_spent(funded):
    user = funded("300.00")
    services.spend(
        user=user, amount=inr("250.00"), product="marketplace", credit=accounts.REVENUE, kind="tests.boost",
        reference="boost:1",
    )  # fmt: skip
    gateway = accounts.gateway("razorpay")
    services.claw_back(user=user, amount=inr("300.00"), credit=gateway, kind="payments.chargeback", reference="cb:1")
    assert (wallet(user), balance(accounts.receivable(user)), balance(gateway)) == ((0, 0), 25000, 0)
    services.deposit_credit(user=user, amount=inr("100.00"), provider="razorpay", reference="d:2")
    assert (wallet(user), balance(accounts.receivable(user))) == ((0, 0), 15000)
    services.credit_winnings(
        user=user, amount=inr("200.00"), debit=accounts.HOUSE_EXPENSE, kind="tests.prize", reference="p:1"
    )
    assert (wallet(user), balance(accounts.receivable(user))) == ((0, 5000), 0)
    assert Account.objects.get(owner=user, kind="USER_RECEIVABLE").posted_debits == 25000
    books_are_even()
