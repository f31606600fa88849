"""Transfers, deposits and winnings."""

import pytest

from apps.core.money import AmountInvalid, money
from apps.wallet import accounts, services
from apps.wallet.errors import CurrencyMismatch, IdempotencyMismatch, InsufficientFunds
from apps.wallet.models import Account, Journal, Transfer

from .reading import balance, inr

pytestmark = pytest.mark.django_db


class TestTransfer:
    def test_moves_from_one_account_to_the_other_and_notes_both_balances(self, funded):
        user = funded("100.00")
        journal = services.transfer(
            debit=accounts.deposit(user),
            credit=accounts.REVENUE,
            amount=inr("30.00"),
            kind="tests.fee",
            reference="fee:1",
            memo="a fee",
        )
        leg = Transfer.objects.get(journal=journal)
        assert (leg.amount, leg.debit_balance, leg.credit_balance, leg.phase) == (3000, 7000, 3000, "POSTED")
        assert balance(accounts.deposit(user)) == 7000
        stored = Journal.objects.get(pk=journal.pk)
        assert (stored.memo, stored.reference, stored.created_at) == ("a fee", "fee:1", journal.created_at)
        assert leg.created_at >= stored.created_at

    def test_refuses_more_than_there_is_and_leaves_no_trace(self, funded):
        user = funded("100.00")
        before = (Journal.objects.count(), Transfer.objects.count(), Account.objects.count())
        with pytest.raises(InsufficientFunds) as refusal:
            services.transfer(
                debit=accounts.deposit(user),
                credit=accounts.escrow("contest:1"),
                amount=inr("100.01"),
                kind="tests.fee",
                reference="fee:1",
            )
        assert (Journal.objects.count(), Transfer.objects.count(), Account.objects.count()) == before
        assert refusal.value.details == {
            "reason": "INSUFFICIENT_FUNDS",
            "account": "USER_DEPOSIT",
            "needed": {"amount": "100.01", "currency": "INR"},
            "available": {"amount": "100.00", "currency": "INR"},
        }

    @pytest.mark.parametrize("amount", ["0.00", "-1.00", "10000000000000.01"])
    def test_refuses_amounts_that_are_none(self, funded, amount):
        user = funded()
        with pytest.raises(AmountInvalid):
            services.transfer(
                debit=accounts.deposit(user),
                credit=accounts.REVENUE,
                amount=inr(amount),
                kind="tests.fee",
                reference="fee:1",
            )

    def test_the_same_reference_answers_the_first_result(self, funded):
        user = funded("100.00")
        ask = {"debit": accounts.deposit(user), "credit": accounts.REVENUE, "kind": "tests.fee", "reference": "fee:1"}
        first = services.transfer(amount=inr("30.00"), **ask)
        assert services.transfer(amount=inr("30.00"), **ask) == first
        assert balance(accounts.deposit(user)) == 7000

    def test_the_same_reference_with_other_content_is_refused(self, funded):
        user = funded("100.00")
        ask = {"debit": accounts.deposit(user), "credit": accounts.REVENUE, "kind": "tests.fee", "reference": "fee:1"}
        services.transfer(amount=inr("30.00"), **ask)
        with pytest.raises(IdempotencyMismatch):
            services.transfer(amount=inr("31.00"), **ask)

    def test_refuses_an_account_of_another_currency(self, funded):
        user = funded("100.00")
        with pytest.raises(CurrencyMismatch):
            services.transfer(
                debit=accounts.deposit(user)._replace(currency="INR"),
                credit=accounts.REVENUE,
                amount=money("1.00", "USD"),
                kind="tests.fee",
                reference="fee:1",
            )


class TestDeposit:
    def test_pays_back_what_the_user_owes(self, funded):
        user = funded("10.00")
        services.transfer(
            debit=accounts.receivable(user),
            credit=accounts.gateway("razorpay"),
            amount=inr("70.00"),
            kind="tests.chargeback",
            reference="c:1",
        )
        services.deposit_credit(user=user, amount=inr("50.00"), provider="razorpay", reference="d:1")
        assert balance(accounts.deposit(user)) == 1000
        assert balance(accounts.receivable(user)) == 2000
        services.deposit_credit(user=user, amount=inr("50.00"), provider="razorpay", reference="d:2")
        assert balance(accounts.deposit(user)) == 4000
        assert balance(accounts.receivable(user)) == 0


class TestWinnings:
    def test_withholds_the_tax_in_a_leg_of_its_own(self, member):
        user = member()
        pot = accounts.escrow("contest:1")
        services.transfer(debit=accounts.BANK, credit=pot, amount=inr("1000.00"), kind="tests.fund", reference="f:1")
        services.credit_winnings(
            user=user, amount=inr("1000.00"), tax=inr("300.00"), debit=pot, kind="contests.prize", reference="p:1"
        )
        assert balance(accounts.winnings(user)) == 70000
        assert balance(accounts.TAX) == 30000
        assert balance(pot) == 0
