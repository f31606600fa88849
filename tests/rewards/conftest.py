"""A small book to compute with."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from apps.core import clock, fsm, jurisdiction
from apps.core.ids import uuid7
from apps.rewards.models import DailyActivity, GameEdge, Player, PlayerTotals, Rule, RuleVersion
from apps.rewards.services.budgets import budget_set
from apps.rewards.services.publishing import execute
from apps.rewards.services.rules import RuleContent, rule_create

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(datetime(2026, 11, 20, 6, 30, tzinfo=UTC)) as at:
        yield at


@pytest.fixture
def edge(db):
    return GameEdge.objects.create(house_edge="0.04")


@pytest.fixture
def player_of(db):
    """player_of("p1", stakes=..., winnings=...) makes a player with a totals snapshot as of today."""

    def make(external_id, *, as_of=TODAY, registered=date(2026, 1, 1), currency="INR", country="IN", **totals):
        player = Player.objects.create(
            external_id=external_id, currency=currency, country=country, registered_date=registered
        )
        if totals:
            PlayerTotals.objects.update_or_create(player=player, defaults={"as_of": as_of, **totals})
        return player

    return make


@pytest.fixture
def day_of(db):
    def make(player, on, **numbers):
        return DailyActivity.objects.create(player=player, date=on, **numbers)

    return make


@pytest.fixture
def india(db):
    """Rewards may be given in India."""
    jurisdiction.open_products(region="IN", legal_basis="test", products=["rewards"])


@pytest.fixture
def budget(db):
    return budget_set(currency="INR", cap=Decimal(1_000_000), actor=None)


@pytest.fixture
def live(india, budget):
    """live("stakes > 1", "10", ...): a published rule, exempt from the ROI floor under a budget of its own."""

    def make(condition, amount, *, name="", rule_set="main", match="FIRST", own_budget=1_000_000, **content):
        name = name or f"rule {Rule.objects.count() + 1}"
        version = rule_create(
            name=name,
            rule_set=rule_set,
            match=match,
            family=content.pop("family", name),
            actor=None,
            content=rule_content(condition, amount, **content),
        )
        budget_set(rule_id=version.rule_id, currency=version.currency, cap=Decimal(own_budget), actor=None)
        return publish(version)

    return make


def rule_content(condition, amount, **content) -> RuleContent:
    money = {key: Decimal(str(content.pop(key))) for key in list(content) if key.startswith("cap_per")}
    defaults = {"currency": "INR", "cap_per_grant": Decimal(1000), "is_retention": True}
    return RuleContent(condition=condition, amount=amount, **(defaults | money | content))


@transaction.atomic
def publish(version) -> RuleVersion:
    """Past the maker and the checker, as `execute` finds it."""
    fsm.advance(version.request, actor=None, approval_id=uuid7())
    execute({"version_id": str(version.pk)}, None, None)
    return RuleVersion.objects.select_related("rule__rule_set").get(pk=version.pk)
