"""Decided rewards become bonus money: once, in batches, resumable; what is refused frees its budget."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from apps.accounts.models import User
from apps.core.models.audit import AuditEntry
from apps.core.models.risk import RiskCap
from apps.rewards.models import Budget, Player, Reward, RewardRefusal, RuleRun
from apps.rewards.services import (
    player_reward,
    recalculate,
    reward_cancel,
    reward_release,
    run_decide,
    run_issue,
    runs_resume,
)
from apps.wallet.models import BonusGrant, BonusLimit, Journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(player_of, edge):
    players = [player_of(f"p{n}", stakes=1000 * (n + 1), winnings=900 * (n + 1)) for n in range(10)]
    recalculate()
    return players


def granted():
    return BonusGrant.objects.aggregate(sum=Sum("amount"))["sum"]


def test_rewards_equal_the_bonus_journals_and_players_get_users(book, live):
    live("stakes >= 5000", "ggr * 0.1", wagering_multiple=Decimal(30), max_stake=Decimal(50))
    run = run_decide()
    assert run_issue(run_id=run.pk, batch=4) == 6
    assert Reward.objects.filter(state="ISSUED").count() == 6
    assert Reward.objects.aggregate(sum=Sum("amount"))["sum"] * 100 == granted() == 45000
    assert Journal.objects.filter(kind="wallet.bonus_grant").count() == 6
    reward = Reward.objects.get(player=book[9])
    grant = BonusGrant.objects.get(reference=reward.grant_reference)
    player = Player.objects.select_related("user").get(pk=book[9].pk)
    assert (grant.user_id, grant.amount, grant.required, grant.max_stake) == (player.user_id, 10000, 300000, 5000)
    assert (grant.jurisdiction, grant.expires_at) == ("IN", reward.expires_at)
    assert (player.user.has_usable_password(), player.user.mobile, len(player.user.public_id)) == (False, None, 16)
    assert User.objects.count() == 6
    run.refresh_from_db()
    assert run.state == "DONE"


def test_issuing_again_pays_nothing(book, live):
    live("stakes >= 9000", "10")
    run = run_decide()
    run_issue(run_id=run.pk)
    before = granted()
    assert (run_issue(run_id=run.pk), runs_resume(), granted()) == (0, 0, before)


def test_a_run_whose_worker_died_goes_on(book, live, noon):
    live("stakes >= 5000", "10")
    run = run_decide()
    RuleRun.objects.filter(pk=run.pk).update(decided_at="2026-11-20T00:00:00Z")
    assert runs_resume() == 6
    assert RuleRun.objects.get(pk=run.pk).state == "DONE"


def test_two_rewards_of_one_player_share_the_user(book, live):
    live("stakes >= 10000", "10", rule_set="s", match="ALL")
    live("stakes >= 10000", "20", rule_set="s", match="ALL")
    run_issue(run_id=run_decide().pk)
    assert (User.objects.count(), granted()) == (1, 3000)


def test_one_player_is_decided_and_paid_at_once(book, live):
    live("stakes >= 9000", "10")
    run = player_reward(player_id=book[9].pk)
    assert (run.state, granted()) == ("DONE", 1000)
    assert player_reward(player_id=book[9].pk).totals["matched"] == 0


class TestHeld:
    @pytest.fixture
    def held(self, book, live):
        RiskCap.objects.create(action="reward.issue", currency="INR", per_call_max=5, outcome="HOLD")
        live("stakes >= 10000", "10")
        run_issue(run_id=run_decide().pk)
        return Reward.objects.get()

    def test_is_not_paid_until_a_person_releases_it(self, held, staff):
        assert (held.state, granted()) == ("HELD", None)
        reward_release(reward_id=held.pk, actor=staff("FINANCE"), reason="known player")
        held.refresh_from_db()
        assert (held.state, granted()) == ("ISSUED", 1000)
        assert AuditEntry.objects.filter(action="rewards.reward.issue", target_id=str(held.pk)).count() == 1

    def test_is_cancelled_with_a_reason_and_frees_its_budgets(self, held, staff):
        reward_cancel(reward_id=held.pk, actor=staff("FINANCE"), reason="bonus abuse")
        assert list(Budget.objects.values_list("spent", flat=True)) == [0, 0]
        refusal = RewardRefusal.objects.get()
        assert (refusal.reason, refusal.detail, granted()) == ("RISK", "bonus abuse", None)


def test_what_the_wallet_refuses_is_cancelled_and_the_rest_is_paid(book, live):
    live("stakes >= 9000", "10", wagering_multiple=Decimal(40))
    Player.objects.filter(pk=book[9].pk).update(country="GB")
    run = run_decide()
    BonusLimit.objects.create(jurisdiction="GB", product="", max_multiple=10)
    run_issue(run_id=run.pk)
    assert sorted(Reward.objects.values_list("player__external_id", "state")) == [
        ("p8", "ISSUED"),
        ("p9", "CANCELLED"),
    ]
    assert RewardRefusal.objects.get().reason == "WALLET"
    assert (granted(), Budget.objects.get(rule=None).spent) == (1000, 10)
