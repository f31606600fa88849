"""Money set aside."""

from datetime import UTC, datetime

import pytest

from apps.core.errors import DomainError
from apps.core.money import AmountInvalid, money
from apps.wallet import accounts, services
from apps.wallet.errors import AccountFrozen, CurrencyMismatch, HoldNotOpen, InsufficientFunds
from apps.wallet.models import Account, Journal, Transfer

from .reading import balance, books_are_even, inr, locked

pytestmark = pytest.mark.django_db
POT = accounts.escrow("contest:1")


def hold(user, amount="60.00", reference="entry:1", **changes):
    return services.hold(
        debit=accounts.deposit(user),
        credit=POT,
        amount=inr(amount),
        kind="contests.join",
        reference=reference,
        **changes,
    )


class TestHold:
    def test_sets_money_aside_without_moving_it(self, funded):
        user = funded("100.00")
        hold(user)
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user)), balance(POT)) == (10000, 6000, 0)

    def test_what_is_held_cannot_be_spent(self, funded):
        user = funded("100.00")
        hold(user)
        with pytest.raises(InsufficientFunds) as refusal:
            hold(user, "40.01", "entry:2")
        assert refusal.value.details["available"] == {"amount": "40.00", "currency": "INR"}
        assert locked(accounts.deposit(user)) == 6000


class TestCapture:
    def test_takes_all(self, funded):
        user = funded("100.00")
        services.capture(hold=hold(user))
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user)), balance(POT)) == (4000, 0, 6000)
        books_are_even()

    def test_takes_a_part_and_releases_the_rest(self, funded):
        user = funded("100.00")
        services.capture(hold=hold(user), amount=inr("25.00"))
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user)), balance(POT)) == (7500, 0, 2500)
        books_are_even()

    def test_refuses_more_than_is_held(self, funded):
        user = funded("100.00")
        held = hold(user)
        with pytest.raises(AmountInvalid):
            services.capture(hold=held, amount=inr("60.01"))
        assert locked(accounts.deposit(user)) == 6000

    def test_refuses_another_currency(self, funded):
        held = hold(funded("100.00"))
        with pytest.raises(CurrencyMismatch):
            services.capture(hold=held, amount=money("1.00", "USD"))

    @pytest.mark.parametrize("first", [services.capture, services.void])
    @pytest.mark.parametrize("second", [services.capture, services.void])
    def test_a_hold_is_resolved_once(self, funded, first, second):
        user = funded("100.00")
        held = hold(user)
        first(hold=held, reference="a:1")
        before = (balance(accounts.deposit(user)), balance(POT), Journal.objects.count(), Transfer.objects.count())
        with pytest.raises(HoldNotOpen):
            second(hold=held, reference="a:2")
        after = (balance(accounts.deposit(user)), balance(POT), Journal.objects.count(), Transfer.objects.count())
        assert after == before

    def test_a_retry_answers_the_first_result(self, funded):
        user = funded("100.00")
        held = hold(user)
        assert services.capture(hold=held) == services.capture(hold=held)
        assert balance(POT) == 6000

    def test_goes_through_a_freeze(self, funded):
        user = funded("100.00")
        held = hold(user)
        services.wallet_freeze(user=user, actor=None, reason="a court order")
        services.capture(hold=held)
        assert balance(POT) == 6000

    def test_what_never_held_is_refused(self, funded):
        user = funded("100.00")
        with pytest.raises(HoldNotOpen):
            services.capture(hold=Journal.objects.get(reference_id=str(user.pk)))


class TestExpiry:
    def test_an_expired_hold_is_not_captured_but_released(self, funded):
        user = funded("100.00")
        held = hold(user, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
        with pytest.raises(HoldNotOpen):
            services.capture(hold=held)
        assert services.holds_expire_due() == 1
        assert services.holds_expire_due() == 0
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user))) == (10000, 0)
        books_are_even()


class TestFreeze:
    def test_refuses_debits_and_holds_but_not_credits_voids_and_reversals(self, funded, staff):
        user = funded("100.00")
        held = hold(user)
        fee = services.transfer(
            debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr("5.00"), kind="tests.fee", reference="1"
        )
        services.wallet_freeze(user=user, actor=staff("ADMIN"), reason="a court order")
        before = Journal.objects.count()
        for amount, verb in (("1.00", services.transfer), ("1.00", services.hold)):
            with pytest.raises(AccountFrozen):
                verb(debit=accounts.deposit(user), credit=POT, amount=inr(amount), kind="tests.out", reference="out:1")
        assert Journal.objects.count() == before
        services.deposit_credit(user=user, amount=inr("7.00"), provider="razorpay", reference="d:2")
        services.void(hold=held)
        services.reverse(journal=fee)
        assert (balance(accounts.deposit(user)), locked(accounts.deposit(user))) == (10700, 0)
        services.wallet_unfreeze(user=user, actor=None, reason="lifted")
        hold(user, reference="entry:9")

    def test_an_account_opened_later_is_frozen_too(self, member):
        user = member()
        services.wallet_freeze(user=user, actor=None, reason="a court order")
        services.transfer(
            debit=accounts.BANK,
            credit=accounts.winnings(user)._replace(currency="USD"),
            amount=money("5.00", "USD"),
            kind="tests.in",
            reference="1",
        )
        assert Account.objects.get(owner=user, currency="USD").is_frozen


def test_a_refusal_is_a_domain_error():
    assert issubclass(InsufficientFunds, DomainError)
    assert (InsufficientFunds.status, AccountFrozen.status, HoldNotOpen.status) == (422, 403, 409)
