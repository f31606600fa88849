"""Rows of rewards for the tests of admin pages, made by the real services where there are any."""

from decimal import Decimal
from itertools import count

from django.db import transaction

from apps.core import fsm, jurisdiction
from apps.core.ids import uuid7
from apps.rewards import services
from apps.rewards.engine.countries import COUNTRIES
from apps.rewards.models import (
    GameEdge,
    GateEvidence,
    JurisdictionTerms,
    Player,
    PlayerTotals,
    Recalculation,
    Reward,
    RewardRefusal,
    RuleRun,
    RuleSet,
    RuleVersion,
    SegmentThreshold,
)
from apps.rewards.services.publishing import execute

_numbers = count(1)


def make_player(**fields) -> Player:
    """An Indian player who lost 1,000 of 10,000."""
    player = Player.objects.create(
        **{"external_id": f"row {next(_numbers)}", "currency": "INR", "country": "IN", **fields}
    )
    PlayerTotals.objects.create(player=player, as_of="2026-11-20", stakes=10000, winnings=9000)
    return player


def make_rule(**content) -> RuleVersion:
    """A draft."""
    number = next(_numbers)
    terms = {"condition": "stakes > 1", "amount": "10", "currency": "INR", "cap_per_grant": Decimal(100)}
    return services.rule_create(
        name=f"Rule {number}",
        rule_set="rows",
        match="ALL",
        family="rows",
        actor=None,
        content=services.RuleContent(**(terms | {"is_retention": True} | content)),
    )


@transaction.atomic
def make_live_rule(**content) -> RuleVersion:
    """Published, under a budget of its own."""
    version = make_rule(**content)
    services.budget_set(rule_id=version.rule_id, currency=version.currency, cap=Decimal(100_000), actor=None)
    fsm.advance(version.request, actor=None, approval_id=uuid7())
    execute({"version_id": str(version.pk)}, None, None)
    return version


def _prepare(amount: str) -> None:
    jurisdiction.open_products(region="IN", legal_basis="test", products=["rewards"])
    services.budget_set(currency="INR", cap=Decimal(1_000_000_000), actor=None)
    if not RuleVersion.objects.filter(state="PUBLISHED", amount=amount).exists():
        make_live_rule(amount=amount)


def _evaluated(rows: int, amount: str) -> None:
    _prepare(amount)
    players = [make_player() for _ in range(rows)]
    services.recalculate(player_ids=[player.pk for player in players])
    for player in players:
        services.player_reward(player_id=player.pk)


def rewards(rows: int) -> list[Reward]:
    _evaluated(rows, "10")
    return list(Reward.objects.order_by("-pk")[:rows])


def refusals(rows: int) -> list[RewardRefusal]:
    _evaluated(rows, "-10")
    return list(RewardRefusal.objects.order_by("-pk")[:rows])


def runs(rows: int) -> None:
    for _ in range(rows):
        RuleRun.objects.create()


def rules(rows: int) -> None:
    for _ in range(rows):
        make_live_rule()


def rule_sets(rows: int) -> None:
    for _ in range(rows):
        RuleSet.objects.create(name=f"Set {next(_numbers)}")


def what_ifs(rows: int) -> None:
    make_player()
    services.recalculate()
    for _ in range(rows):
        services.rule_what_if(version_id=make_rule().pk, actor=None)


def budgets(rows: int) -> None:
    for _ in range(rows):
        services.budget_set(rule_id=make_rule().rule_id, currency="INR", cap=Decimal(1000), actor=None)


def thresholds(rows: int) -> None:
    for _ in range(rows):
        SegmentThreshold.objects.create(key=f"row.{next(_numbers)}", value=1)


def edges(rows: int) -> None:
    for _ in range(rows):
        GameEdge.objects.create(product=f"product {next(_numbers)}", house_edge="0.04")


def terms(rows: int) -> None:
    for country in COUNTRIES[JurisdictionTerms.objects.count() :][:rows]:
        JurisdictionTerms.objects.create(country=country, allowed_kinds=["WAGERING"])


def evidence(rows: int) -> None:
    for _ in range(rows):
        GateEvidence.objects.create(kind="OBSERVED", family="rows", cost_share="0.5", sample=100)


def recalculations(rows: int) -> None:
    for _ in range(rows):
        Recalculation.objects.create(state="DONE")
