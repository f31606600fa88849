"""A bonus of a disputed deposit waits: neither spent nor won nor lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import clock
from apps.core.models import AuditEntry
from apps.core.money import money
from apps.wallet import accounts, services
from apps.wallet.errors import GrantClosed, InsufficientFunds
from apps.wallet.models import BonusGrant, SpendingPolicy
from tests.wallet.conftest import terms

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def inr(amount: str):
    return money(amount, "INR")


@pytest.fixture
def played(funded):
    """Somebody with 100.00 of deposit and a bonus of 50.00, and a product that spends the bonus first."""
    SpendingPolicy.objects.create(product="draughts", buckets=["USER_BONUS", "USER_DEPOSIT"], is_stake=False)
    user = funded("100.00")
    grant = services.bonus_grant(user=user, amount=inr("50.00"), terms=terms(multiple=Decimal(1)), reference="b:1")
    return user, grant


def freeze(user):
    now = clock.now()
    return services.bonus_freeze(user=user, since=now - HOUR, until=now + HOUR, actor=None, reason="Disputed")


def spend(user, amount: str, reference: str = "c:1"):
    return services.spend(
        user=user, amount=inr(amount), product="draughts", credit=accounts.REVENUE, kind="contests.join",
        reference=reference,
    )  # fmt: skip


class TestFreeze:
    def test_leaves_the_bonus_out_of_what_is_spent(self, played):
        user, grant = played
        assert freeze(user) == [grant.pk]
        journal = spend(user, "30.00")
        assert [leg.debit_account.kind for leg in journal.transfers.all()] == ["USER_DEPOSIT"]
        with pytest.raises(InsufficientFunds):
            spend(user, "71.00", "c:2")

    def test_stops_wagering_conversion_and_expiry(self, played):
        user, grant = played
        freeze(user)
        assert services.bonus_wager(user=user, stake=inr("60.00"), product="contests", reference="w:1") is None
        BonusGrant.objects.filter(pk=grant.pk).update(wagered=grant.required)
        with pytest.raises(GrantClosed):
            services.bonus_convert(grant=grant)
        with clock.fixed(grant.expires_at + HOUR):
            assert services.bonus_expire_due() == 0

    def test_takes_only_what_was_given_in_that_time_and_once(self, played):
        user, _ = played
        before = clock.now() - 2 * HOUR
        assert services.bonus_freeze(user=user, since=before, until=before + HOUR, actor=None, reason="") == []
        assert len(freeze(user)) == 1
        assert freeze(user) == []
        assert AuditEntry.objects.filter(action="wallet.bonus_grant.freeze").count() == 1


class TestThaw:
    def test_gives_the_lost_time_back(self, played):
        user, grant = played
        frozen = freeze(user)
        with clock.fixed(clock.now() + timedelta(days=3)):
            assert services.bonus_thaw(grant_ids=frozen, actor=None, reason="Won") == 1
        grant.refresh_from_db()
        assert grant.frozen_at is None
        assert timedelta(days=3) <= grant.expires_at - terms().expires_at < timedelta(days=3, minutes=1)
        assert [leg.debit_account.kind for leg in spend(user, "30.00").transfers.all()] == ["USER_BONUS"]
        assert services.bonus_thaw(grant_ids=frozen, actor=None, reason="Won") == 0


class TestForfeitFrozen:
    def test_returns_the_bonus_to_the_house(self, played):
        user, grant = played
        frozen = freeze(user)
        assert services.bonus_forfeit_frozen(grant_ids=frozen, actor=None, reason="Lost") == 1
        grant.refresh_from_db()
        assert (grant.state, grant.frozen_at) == ("FORFEITED", None)
        with pytest.raises(InsufficientFunds):
            spend(user, "101.00")

    def test_leaves_what_is_not_frozen(self, played):
        _, grant = played
        assert services.bonus_forfeit_frozen(grant_ids=[grant.pk], actor=None, reason="Lost") == 0
