"""Accounts that many post to at once."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.wallet import accounts, services
from apps.wallet.errors import InsufficientFunds, ModeNotPossible
from apps.wallet.models import Account, AccountDelta, AccountShard
from apps.wallet.selectors import ledger

from .reading import books_are_even, inr

pytestmark = pytest.mark.django_db
POT = accounts.escrow("contest:1")


def fill(ref, amount, reference):
    return services.transfer(
        debit=accounts.BANK, credit=ref, amount=inr(amount), kind="tests.fund", reference=reference
    )


def account(ref):
    return Account.objects.get(kind=ref.kind, scope_id=ref.scope_id, owner=None)


def switch(ref, mode):
    return services.posting_mode_switch(account=account(ref), mode=mode, actor=None, reason="busy")


def test_a_sharded_account_may_not_be_overdrawn(funded):
    fill(POT, "100.00", "f:1")
    switch(POT, "SHARDED")
    fill(POT, "50.00", "f:2")
    assert AccountShard.objects.filter(account=account(POT)).count() == 16
    assert ledger.balance_now(account(POT)) == 15000
    assert account(POT).posted_credits == 10000
    with pytest.raises(InsufficientFunds) as refusal:
        services.transfer(debit=POT, credit=accounts.REVENUE, amount=inr("150.01"), kind="tests.out", reference="o:1")
    assert refusal.value.details["available"] == {"amount": "150.00", "currency": "INR"}
    services.transfer(debit=POT, credit=accounts.REVENUE, amount=inr("150.00"), kind="tests.out", reference="o:1")
    assert ledger.balance_now(account(POT)) == 0
    books_are_even()
    switch(POT, "LOCKED")
    assert (account(POT).posted_credits, account(POT).posted_debits) == (15000, 15000)
    assert not AccountShard.objects.exists()
    books_are_even()


def test_an_appended_account_is_exact_before_and_after_folding(funded):
    fill(POT, "100.00", "f:1")
    switch(accounts.BANK, "APPEND")
    journal = fill(POT, "50.00", "f:2")
    leg = journal.transfers.get()
    assert (leg.debit_balance, leg.credit_balance) == (None, 15000)
    assert (ledger.balance_now(account(accounts.BANK)), account(accounts.BANK).posted_debits) == (15000, 10000)
    books_are_even()
    call_command("ledger_fold", verbosity=0)
    assert (account(accounts.BANK).posted_debits, AccountDelta.objects.count()) == (15000, 0)
    assert ledger.balance_now(account(accounts.BANK)) == 15000
    books_are_even()


def test_holds_on_an_appended_account_are_resolved_once(funded):
    user = funded("100.00")
    fill(accounts.REVENUE, "1.00", "f:1")
    switch(accounts.REVENUE, "APPEND")
    held = services.hold(
        debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr("10.00"), kind="tests.x", reference="1"
    )
    services.capture(hold=held, amount=inr("4.00"))
    assert ledger.balance_now(account(accounts.REVENUE)) == 500
    services.fold()
    books_are_even()


def test_modes_that_cannot_be(funded):
    user = funded()
    deposit = Account.objects.get(owner=user)
    with pytest.raises(ModeNotPossible):
        services.posting_mode_switch(account=deposit, mode="SHARDED", actor=None, reason="x")
    fill(POT, "1.00", "f:1")
    with pytest.raises(ModeNotPossible):
        switch(POT, "APPEND")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account(POT).pk).update(posting_mode="APPEND")
