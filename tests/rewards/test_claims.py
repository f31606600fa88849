"""A profile is claimed by mobile number and date of birth; its money comes along; rewards follow their grants."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.accounts.kyc.models import KycProfile
from apps.accounts.states import KycState
from apps.core import clock
from apps.rewards.errors import AlreadyLinked, ClaimRefused, ClaimsUsedUp
from apps.rewards.models import Player, PlayerClaim, Reward
from apps.rewards.services import (
    player_claim,
    player_reward,
    recalculate,
    rewards_expire_due,
    user_rewards_settle,
)
from apps.wallet.models import BonusGrant
from apps.wallet.services import bonus_convert, bonus_forfeit_many

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 17)


@pytest.fixture
def player(player_of, edge):
    player = player_of("p1", stakes=10000, winnings=9000)
    player.mobile, player.date_of_birth = "+919812345678", BORN.isoformat()
    player.save()
    recalculate()
    return player


@pytest.fixture
def owner(member):
    return member(mobile="+919812345678")


@pytest.fixture
def verified():
    """`verified(user, name=..., born=...)`: KYC vouches for them."""

    def make(user, name="Asha Kumar", born=BORN):
        KycProfile.objects.create(
            user=user,
            state=KycState.VERIFIED,
            verified_at=clock.now(),
            legal_name=name,
            date_of_birth=born.isoformat(),
        )

    return make


def grants():
    return sorted(BonusGrant.objects.values_list("user_id", "state", "amount"))


class TestClaim:
    def test_links_the_profile(self, player, owner):
        assert player_claim(user=owner, date_of_birth=BORN) == player
        player.refresh_from_db()
        assert (player.user, player.claimed_at is not None) == (owner, True)

    def test_money_that_waited_comes_along_on_its_terms(self, player, owner, live):
        live("stakes > 1", "100", wagering_multiple=Decimal(30))
        player_reward(player_id=player.pk)
        player.refresh_from_db()
        waiting = player.user_id
        player_claim(user=owner, date_of_birth=BORN)
        assert grants() == sorted([(waiting, "FORFEITED", 10000), (owner.pk, "ACTIVE", 10000)])
        reward = Reward.objects.get()
        assert BonusGrant.objects.get(reference=reward.grant_reference).required == 300000
        assert user_rewards_settle(user_id=owner.pk) == 0
        assert Reward.objects.get().state == "ISSUED"

    @pytest.mark.parametrize("born", [date(1990, 5, 18), date(1900, 1, 1)])
    def test_a_wrong_second_fact_is_refused_and_counted(self, player, owner, born):
        with pytest.raises(ClaimRefused):
            player_claim(user=owner, date_of_birth=born)
        player.refresh_from_db()
        assert (player.user, PlayerClaim.objects.filter(user=owner, player=None).count()) == (None, 1)

    def test_a_recycled_number_does_not_open_a_profile_of_another_number(self, player, member):
        with pytest.raises(ClaimRefused):
            player_claim(user=member(), date_of_birth=BORN)

    def test_what_is_verified_wins_over_what_is_typed(self, player, owner, verified):
        verified(owner, born=date(1985, 1, 2))
        with pytest.raises(ClaimRefused):
            player_claim(user=owner, date_of_birth=BORN)
        player.refresh_from_db()
        assert player.user is None

    def test_a_verified_name_stands_in_where_the_file_has_no_date(self, player, owner, verified):
        Player.objects.filter(pk=player.pk).update(date_of_birth=None, name="Kumar, Asha")
        with pytest.raises(ClaimRefused):
            player_claim(user=owner, date_of_birth=BORN)
        verified(owner, name="Asha Kumar")
        assert player_claim(user=owner, date_of_birth=BORN) == player

    def test_another_verified_name_does_not(self, player, owner, verified):
        Player.objects.filter(pk=player.pk).update(date_of_birth=None, name="Ravi Shetty")
        verified(owner, name="Asha Kumar")
        with pytest.raises(ClaimRefused):
            player_claim(user=owner, date_of_birth=BORN)

    def test_two_profiles_with_the_same_facts_need_a_person(self, player, owner):
        Player.objects.create(external_id="p2", currency="INR", mobile=player.mobile, date_of_birth=BORN.isoformat())
        with pytest.raises(ClaimRefused):
            player_claim(user=owner, date_of_birth=BORN)

    def test_five_wrong_tries_a_day(self, player, owner):
        for _ in range(5):
            with pytest.raises(ClaimRefused):
                player_claim(user=owner, date_of_birth=date(2000, 1, 1))
        with pytest.raises(ClaimsUsedUp):
            player_claim(user=owner, date_of_birth=BORN)
        assert PlayerClaim.objects.count() == 5

    def test_a_user_has_one_profile(self, player, owner):
        player_claim(user=owner, date_of_birth=BORN)
        with pytest.raises(AlreadyLinked):
            player_claim(user=owner, date_of_birth=BORN)


class TestFollowing:
    @pytest.fixture
    def reward(self, player, live):
        live("stakes > 1", "100")
        player_reward(player_id=player.pk)
        return Reward.objects.get()

    def test_a_converted_grant_completes_the_reward_with_what_turned_real(self, reward, player):
        bonus_convert(grant=BonusGrant.objects.get())
        player.refresh_from_db()
        assert user_rewards_settle(user_id=player.user_id) == 1
        reward.refresh_from_db()
        assert (reward.state, reward.converted) == ("COMPLETED", 100)
        recalculate()
        assert player.metrics.__class__.objects.get(player=player).bonus_cost == 100

    def test_a_forfeited_grant_forfeits_it(self, reward, player):
        bonus_forfeit_many(references=[reward.grant_reference], actor=None, reason="abuse")
        player.refresh_from_db()
        assert user_rewards_settle(user_id=player.user_id) == 1
        assert Reward.objects.get().state == "FORFEITED"

    def test_an_expired_grant_expires_it(self, reward, noon):
        assert rewards_expire_due() == 0
        with clock.fixed(noon + timedelta(days=31)):
            assert rewards_expire_due() == 1
            assert rewards_expire_due() == 0
        assert Reward.objects.get().state == "EXPIRED"
