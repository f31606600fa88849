"""Sixteen at once: no budget is overspent, nobody is paid twice, a kill loses nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from apps.rewards.models import Budget, Reward, RewardRefusal, RuleRun
from apps.rewards.services import budget_set, player_reward, recalculate, run_decide, run_issue
from apps.wallet.models import BonusGrant

pytestmark = pytest.mark.django_db(transaction=True)
RUNNERS = 16


@pytest.fixture
def book(player_of, edge):
    players = [player_of(f"p{n:02}", stakes=10000, winnings=9000) for n in range(48)]
    recalculate()
    return players


def at_once(*works):
    """Runs the works in threads that start together; raises what the first of them raised."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, work) for work in works]]


def test_runs_at_once_never_overspend_and_never_pay_twice(book, live):
    live("stakes > 1", "10")
    budget_set(currency="INR", cap=Decimal(305), actor=None)
    at_once(*[run_decide] * RUNNERS)
    assert Reward.objects.count() == 30
    assert Budget.objects.get(rule=None).spent == 300
    assert RewardRefusal.objects.filter(reason="BUDGET").count() == 18
    assert RuleRun.objects.filter(state="ISSUING").count() == RUNNERS


def test_single_evaluations_beside_runs_never_overspend(book, live):
    live("stakes > 1", "10")
    budget_set(currency="INR", cap=Decimal(205), actor=None)
    singles = [lambda player=player: player_reward(player_id=player.pk) for player in book[:12]]
    at_once(*singles, *[run_decide] * 4)
    assert Reward.objects.count() == 20
    assert Budget.objects.get(rule=None).spent == 200


def test_one_run_issued_by_four_workers_pays_each_reward_once(book, live):
    live("stakes > 1", "10")
    run = run_decide()
    at_once(*[lambda: run_issue(run_id=run.pk, batch=5)] * 4)
    assert BonusGrant.objects.count() == 48
    assert BonusGrant.objects.aggregate(sum=Sum("amount"))["sum"] == 48_000
    assert Reward.objects.filter(state="ISSUED").count() == 48
    run_issue(run_id=run.pk)
    assert RuleRun.objects.get().state == "DONE"
