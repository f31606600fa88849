"""The pitfalls of rules that lie outside their expressions, each by its number (facts on rewards, section 3)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core import policy
from apps.rewards.checks import live_rules_still_read
from apps.rewards.engine.catalog import FIELDS
from apps.rewards.engine.parser import parse_condition
from apps.rewards.models import PlayerMetrics, PlayerTotals, Reward, RewardRefusal, RuleVersion
from apps.rewards.rules.compile import expression
from apps.rewards.rules.transactions import nothing_lasts
from apps.rewards.services import recalculate
from apps.rewards.services.budgets import budget_set
from apps.rewards.services.rules import rule_create, rule_revise
from apps.rewards.services.runs import run_decide

from .conftest import publish, rule_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(player_of, edge):
    players = [player_of(f"p{n}", stakes=1000 * (n + 1), winnings=900 * (n + 1)) for n in range(3)]
    recalculate()
    return players


def test_12_a_release_without_a_field_that_a_live_rule_reads_is_refused(india, budget):
    version = rule_create(
        name="Old", rule_set="main", match="FIRST", family="f", actor=None, content=rule_content("stakes > 1", "10")
    )
    RuleVersion.objects.filter(pk=version.pk).update(fields=["stakes", "shoe_size"])
    budget_set(rule_id=version.rule_id, currency="INR", cap=Decimal(100), actor=None)
    publish(version)
    (error,) = live_rules_still_read(None, ["default"])
    assert (error.id, error.msg) == ("rewards.E001", "The live rule 'Old' reads shoe_size, which no longer exists.")


def test_13_a_reward_keeps_what_its_rule_read_when_the_data_moves(book, live):
    live("stakes >= 3000", "ggr * 0.1")
    run_decide()
    PlayerTotals.objects.filter(player=book[2]).update(stakes=9000)
    recalculate()
    reward = Reward.objects.get()
    assert {name: Decimal(str(value)) for name, value in reward.inputs.items()} == {"stakes": 3000, "ggr": 300}
    assert reward.amount == 30


def test_14_a_rule_reads_one_row_of_one_table():
    asked = PlayerMetrics.objects.filter(expression(parse_condition("stakes > 1 and segment = 'VIP'", FIELDS)))
    assert [alias.table_name for alias in asked.query.alias_map.values()] == ["rewards_playermetrics"]


def test_15_a_dry_run_has_a_time_limit_and_cannot_write(book):
    with nothing_lasts("pitfall"), connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'")
        assert cursor.fetchone()[0] == policy.get("rewards.statement_seconds") * 1000
        with pytest.raises(DatabaseError, match="read-only transaction"), transaction.atomic():
            cursor.execute("UPDATE rewards_player SET name = 'x'")


def test_16_a_new_version_in_mid_period_pays_nobody_twice(book, live):
    first = live("stakes >= 3000", "10", name="Loyal")
    run_decide()
    second = rule_revise(rule_id=first.rule_id, content=rule_content("stakes >= 2000", "20"), actor=None)
    publish(second)
    run_decide()
    paid = Reward.objects.order_by("player__external_id").values_list(
        "player__external_id", "amount", "version__number"
    )
    assert list(paid) == [("p1", 20, 2), ("p2", 10, 1)]


def test_17_a_budget_ends_a_run_before_it_is_overspent(book, live):
    live("stakes >= 1000", "10", own_budget=25)
    run_decide()
    assert Reward.objects.count() == 2
    assert list(RewardRefusal.objects.values_list("reason", flat=True)) == ["BUDGET"]
