"""Wagering, conversion, expiry, forfeit."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.core.models import AuditEntry
from apps.wallet import accounts, services
from apps.wallet.errors import GrantClosed, IdempotencyMismatch, NotReversible, StakeUnknown
from apps.wallet.models import BonusStake, Journal

from .conftest import terms
from .reading import balance, books_are_even, inr

pytestmark = pytest.mark.django_db


def grant(user, amount="100.00", reference="reward:1", **changes):
    return services.bonus_grant(user=user, amount=inr(amount), terms=terms(**changes), reference=reference)


def wager(user, stake, reference, product="slots", **changes):
    return services.bonus_wager(user=user, stake=inr(stake), product=product, reference=reference, **changes)


class TestWagering:
    def test_a_stake_counts_by_its_contribution(self, member):
        user = member()
        bonus = grant(user, contributions={"slots": Decimal(1), "table": Decimal("0.2"), "table/baccarat": Decimal(0)})
        assert wager(user, "50.00", "s:1").counted == 5000
        assert wager(user, "50.00", "s:2", "table", game="roulette").counted == 1000
        assert wager(user, "50.00", "s:3", "table", game="baccarat").counted == 0
        bonus.refresh_from_db()
        assert (bonus.wagered, bonus.state) == (6000, "ACTIVE")

    def test_a_stake_above_the_maximum_counts_nothing_and_is_flagged(self, member):
        user = member()
        bonus = grant(user, max_stake=inr("5.00"))
        assert (wager(user, "5.00", "s:1").counted, wager(user, "5.01", "s:2").counted) == (500, 0)
        assert BonusStake.objects.get(reference="s:2").is_over_max
        bonus.refresh_from_db()
        assert bonus.wagered == 500

    def test_a_reference_counts_once(self, member):
        user = member()
        bonus = grant(user)
        assert wager(user, "5.00", "s:1") == wager(user, "5.00", "s:1")
        with pytest.raises(IdempotencyMismatch):
            wager(user, "6.00", "s:1")
        bonus.refresh_from_db()
        assert bonus.wagered == 500

    def test_a_void_takes_its_progress_back_once(self, member):
        user = member()
        bonus = grant(user)
        wager(user, "5.00", "s:1")
        wager(user, "7.00", "s:2")
        assert services.bonus_wager_void(reference="s:1") == services.bonus_wager_void(reference="s:1")
        bonus.refresh_from_db()
        assert bonus.wagered == 700
        with pytest.raises(StakeUnknown):
            services.bonus_wager_void(reference="s:9")

    def test_without_a_bonus_nothing_counts(self, member):
        assert wager(member(), "5.00", "s:1") is None

    def test_the_grant_that_expires_first_is_wagered_first(self, member):
        user = member()
        late = grant(user, reference="reward:late")
        soon = grant(user, reference="reward:soon", expires_at=late.expires_at - timedelta(days=1))
        assert wager(user, "5.00", "s:1").grant == soon


class TestConversion:
    def test_at_the_requirement_the_rest_becomes_winnings(self, member):
        user = member()
        bonus = grant(user)
        wager(user, "499.99", "s:1")
        assert balance(accounts.winnings(user)) == 0
        wager(user, "0.01", "s:2")
        bonus.refresh_from_db()
        assert (bonus.state, bonus.wagered) == ("COMPLETED", 50000)
        assert (balance(accounts.winnings(user)), balance(accounts.bonus(user.pk, bonus.pk))) == (10000, 0)
        assert bonus.closing_journal.kind == "wallet.bonus_completed"
        assert AuditEntry.objects.filter(action="wallet.bonus_grant.complete", count=1).exists()
        books_are_even()

    def test_before_the_requirement_it_is_refused(self, member):
        user = member()
        bonus = grant(user)
        with pytest.raises(GrantClosed):
            services.bonus_convert(grant=bonus)
        assert balance(accounts.bonus(user.pk, bonus.pk)) == 10000

    def test_expiry_and_conversion_exclude_each_other(self, member):
        user = member()
        bonus = grant(user, multiple=Decimal(0))
        with clock.fixed(bonus.expires_at + timedelta(seconds=1)):
            with pytest.raises(GrantClosed):
                services.bonus_convert(grant=bonus)
            assert services.bonus_expire_due() == 1
        with pytest.raises(GrantClosed):
            services.bonus_convert(grant=bonus)
        assert (balance(accounts.winnings(user)), balance(accounts.BONUS_EXPENSE)) == (0, 0)


class TestEnd:
    def test_expiry_returns_the_rest_to_the_house(self, member):
        users = [member(), member()]
        grants = [grant(user, reference=f"reward:{user.pk}") for user in users]
        assert services.bonus_expire_due() == 0
        with clock.fixed(grants[0].expires_at):
            assert services.bonus_expire_due() == 2
        assert balance(accounts.BONUS_EXPENSE) == 0
        books_are_even()

    def test_forfeit_returns_the_rest_once(self, member, staff):
        user = member()
        bonus = grant(user)
        services.bonus_forfeit(grant=bonus, actor=staff("ADMIN"), reason="withdrew early")
        before = Journal.objects.count()
        with pytest.raises(GrantClosed):
            services.bonus_forfeit(grant=bonus, actor=None, reason="again")
        assert Journal.objects.count() == before
        bonus.refresh_from_db()
        assert (bonus.state, balance(accounts.BONUS_EXPENSE)) == ("FORFEITED", 0)

    def test_forfeit_by_reference(self, member):
        user = member()
        kept, gone = grant(user, reference="reward:1"), grant(user, reference="reward:2")
        closed = services.bonus_forfeit_many(references=["reward:2", "reward:3"], actor=None, reason="undone")
        assert closed == [gone]
        assert balance(accounts.bonus(user.pk, kept.pk)) == 10000

    def test_a_frozen_wallet_does_not_stop_an_expiry(self, member):
        user = member()
        bonus = grant(user)
        services.wallet_freeze(user=user, actor=None, reason="a court order")
        with clock.fixed(bonus.expires_at):
            assert services.bonus_expire_due() == 1

    def test_a_bonus_is_not_reversed_as_a_journal(self, member):
        bonus = grant(member())
        with pytest.raises(NotReversible):
            services.reverse(journal=Journal.objects.get(reference_id=str(bonus.pk)))
