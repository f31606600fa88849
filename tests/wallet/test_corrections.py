"""Reversals, claw-backs, write-offs."""

import pytest

from apps.core.models import AuditEntry
from apps.wallet import accounts, services
from apps.wallet.errors import AlreadyReversed, InsufficientFunds, NotReversible
from apps.wallet.models import Journal

from .reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db


def fee(user, amount="30.00"):
    return services.transfer(
        debit=accounts.deposit(user),
        credit=accounts.REVENUE,
        amount=inr(amount),
        kind="tests.fee",
        reference=f"fee:{user.pk}",
    )


class TestReverse:
    def test_posts_the_mirror_and_names_what_it_reverses(self, funded, staff):
        user, finance = funded("100.00"), staff("FINANCE")
        first = fee(user)
        back = services.reverse(journal=first, actor=finance, memo="charged by mistake")
        assert (back.reverses_id, balance(accounts.deposit(user)), balance(accounts.REVENUE)) == (first.pk, 10000, 0)
        assert AuditEntry.objects.get(action="wallet.journal.reverse").actor == finance
        books_are_even()

    def test_happens_once(self, funded):
        user = funded("100.00")
        first = fee(user)
        back = services.reverse(journal=first, reference="refund:1")
        assert services.reverse(journal=first, reference="refund:1") == back
        before = Journal.objects.count()
        with pytest.raises(AlreadyReversed):
            services.reverse(journal=first, reference="refund:2")
        assert (Journal.objects.count(), balance(accounts.deposit(user))) == (before, 10000)

    def test_refuses_when_the_money_is_gone(self, funded):
        user = funded("100.00")
        deposit = Journal.objects.get(reference_id=str(user.pk))
        fee(user)
        with pytest.raises(InsufficientFunds):
            services.reverse(journal=deposit)
        assert balance(accounts.deposit(user)) == 7000

    def test_a_hold_is_voided_not_reversed(self, funded):
        held = services.hold(
            debit=accounts.deposit(funded()),
            credit=accounts.REVENUE,
            amount=inr("1.00"),
            kind="tests.x",
            reference="1",
        )
        with pytest.raises(NotReversible):
            services.reverse(journal=held)

    def test_a_capture_may_be_reversed(self, funded):
        user = funded("100.00")
        held = services.hold(
            debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr("9.00"), kind="tests.x", reference="1"
        )
        services.reverse(journal=services.capture(hold=held))
        assert balance(accounts.deposit(user)) == 10000
        books_are_even()


class TestClawBack:
    def test_what_is_gone_is_owed_and_collected_or_given_up(self, funded, staff):
        user = funded("100.00")
        fee(user, "80.00")
        services.claw_back(
            user=user,
            amount=inr("100.00"),
            credit=accounts.gateway("razorpay"),
            kind="payments.chargeback",
            reference="cb:1",
        )
        assert (balance(accounts.deposit(user)), balance(accounts.receivable(user))) == (0, 8000)
        services.deposit_credit(user=user, amount=inr("50.00"), provider="razorpay", reference="d:2")
        assert (balance(accounts.deposit(user)), balance(accounts.receivable(user))) == (0, 3000)
        with pytest.raises(InsufficientFunds):
            services.write_off(user=user, amount=inr("30.01"), reference="w:1", actor=None, memo="gone")
        services.write_off(user=user, amount=inr("30.00"), reference="w:1", actor=staff("FINANCE"), memo="gone")
        assert (balance(accounts.receivable(user)), balance(accounts.CHARGEBACK_LOSS)) == (0, 3000)
        books_are_even()


class TestHoldBack:
    def held(self, user, **changed):
        asked = {"amount": inr("100.00"), "credit": accounts.gateway("razorpay"), "reference": "r:1", "or_owed": True}
        return services.hold_back(user=user, kind="tests.refund", **asked | changed)

    def test_what_is_gone_is_held_against_what_the_user_owes(self, funded):
        user = funded("100.00")
        fee(user, "80.00")
        hold = self.held(user)
        assert self.held(user) == hold
        assert (locked(accounts.deposit(user)), locked(accounts.receivable(user))) == (2000, 8000)
        assert balance(accounts.receivable(user)) == 0
        services.capture(hold=hold)
        assert (balance(accounts.deposit(user)), balance(accounts.receivable(user))) == (0, 8000)
        books_are_even()

    def test_a_void_leaves_nothing_owed(self, funded):
        user = funded("100.00")
        fee(user, "80.00")
        services.void(hold=self.held(user))
        assert (balance(accounts.deposit(user)), balance(accounts.receivable(user))) == (2000, 0)
        assert (locked(accounts.deposit(user)), locked(accounts.receivable(user))) == (0, 0)
        books_are_even()

    def test_refuses_what_is_gone_unless_it_may_be_owed(self, funded):
        user = funded("100.00")
        fee(user, "80.00")
        before = Journal.objects.count()
        with pytest.raises(InsufficientFunds):
            self.held(user, or_owed=False)
        assert (Journal.objects.count(), locked(accounts.deposit(user))) == (before, 0)

    def test_a_frozen_wallet_is_held_back_all_the_same(self, funded, staff):
        user = funded("100.00")
        services.wallet_freeze(user=user, actor=staff("FINANCE"), reason="asked by the police")
        services.capture(hold=self.held(user))
        assert balance(accounts.deposit(user)) == 0
