"""Why a reward is what it is: the wording, the values it read, every cap in order, the money, and a replay."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.core.money import Money, money
from apps.rewards.engine.catalog import FIELDS
from apps.rewards.engine.nodes import Literal, Node, walk
from apps.rewards.models import Reward, RuleVersion
from apps.rewards.rules.compile import read
from apps.rewards.rules.fragments import Fragment, bound, compose, join
from apps.rewards.rules.matching import amount, condition, sql_of
from apps.rewards.rules.terms import terms_of
from apps.wallet.selectors.grants import GrantProgress, grants_by_reference, journals_of_grant

CAPS = (
    ("One grant", "cap_per_grant"),
    ("One player, in the cap's period", "cap_per_player"),
    ("One run", "cap_per_run"),
    ("One day", "cap_per_day"),
    ("Budgets", None),
    ("Jurisdiction", None),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One cap: its limit (none: the budgets' and the country's are not the rule's), what was left, whether it bit."""

    title: str
    limit: Money | None
    after: Money
    has_bitten: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """The wording computed again by PostgreSQL from the stored inputs alone."""

    matches: bool | None
    raw: Decimal | None
    is_same: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    reward: Reward
    version: RuleVersion
    inputs: list[tuple[str, str, Any]]
    parts: list[tuple[str, str]]
    steps: list[Step]
    replay: Replay
    grant: GrantProgress | None
    journals: list


def explain(reward: Reward) -> Explanation:
    """Everything about one reward; its rule and version are loaded already."""
    version = reward.version
    grant = grants_by_reference([reward.grant_reference]).get(reward.grant_reference)
    return Explanation(
        reward=reward,
        version=version,
        inputs=[(name, FIELDS[name].label, value) for name, value in sorted(reward.inputs.items())],
        parts=_parts(version, reward),
        steps=_steps(reward, version),
        replay=_replay(reward, version),
        grant=grant,
        journals=journals_of_grant(grant.grant_id) if grant else [],
    )


def _steps(reward: Reward, version: RuleVersion) -> list[Step]:
    steps, before = [], reward.raw_amount
    for (title, limit), left in zip(CAPS, map(_exact, reward.caps), strict=True):
        value = getattr(version, limit) if limit else None
        shown = None if value is None else money(value, reward.currency)
        steps.append(Step(title, shown, money(left, reward.currency), left < before))
        before = left
    return steps


def _exact(value: Any) -> Decimal:
    return Decimal(str(value))


def _replay(reward: Reward, version: RuleVersion) -> Replay:
    (term,) = terms_of([version])
    matched, raw = _ask(reward, [condition(term), amount(term)])
    return Replay(matched, raw, matched is True and raw == reward.raw_amount)


def _parts(version: RuleVersion, reward: Reward) -> list[tuple[str, str]]:
    """Every part of the wording with its value, operands first."""
    text = read(version.condition, version.amount)
    nodes = list(_shown(text.condition, text.amount).values())
    values = _ask(reward, [sql_of(node) for node in nodes])
    return [(node.source, _words(value)) for node, value in zip(nodes, values, strict=True)]


def _shown(*roots: Node) -> dict[str, Node]:
    return {node.source: node for root in roots for node in walk(root) if not isinstance(node, Literal)}


def _words(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _ask(reward: Reward, wanted: list[Fragment]) -> tuple:
    """The expressions over one row that is made of the stored inputs."""
    row = json.dumps({**reward.inputs, "currency": reward.currency})
    piece = compose(
        'SELECT {wanted} FROM jsonb_populate_record(NULL::rewards_playermetrics, {row}) AS "rewards_playermetrics"',
        wanted=join(", ", wanted),
        row=bound("%s::jsonb", row),
    )
    with connection.cursor() as cursor:
        cursor.execute(piece.text, piece.values)
        return cursor.fetchone()
