"""A rule version made ready to be asked: parsed, with its period, caps and the profit gate's verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.core import clock, money
from apps.rewards.engine.periods import period_key, period_start
from apps.rewards.models import RuleVersion
from apps.rewards.states import Match

from .compile import RuleText, read


@dataclass(frozen=True, slots=True)
class Term:
    """`no` numbers the rules of one statement; `rule_left` and `all_left` are what the budgets still hold."""

    no: int
    version: RuleVersion
    text: RuleText
    at: datetime
    gate_refusal: str = ""
    rule_left: Decimal | None = None
    all_left: Decimal | None = None
    budgets: tuple[UUID, ...] = field(default=())

    @property
    def places(self) -> int:
        return money.exponent(self.version.currency)

    @property
    def period_key(self) -> str:
        return period_key(self.version.period, _business_date(self.at))

    def row(self) -> dict[str, Any]:
        """What the deciding statements join to."""
        version, rule = self.version, self.version.rule
        return {
            "no": self.no,
            "rule_id": rule.pk,
            "version_id": version.pk,
            "set_id": rule.rule_set_id,
            "period_key": self.period_key,
            "priority": version.priority,
            "family": rule.family,
            "holdout": version.holdout_percent,
            "kind": version.kind,
            "multiple": version.wagering_multiple,
            "cap_grant": version.cap_per_grant,
            "cap_player": version.cap_per_player,
            "player_since": _midnight(period_start(version.cap_player_period, _business_date(self.at))),
            "cap_run": version.cap_per_run,
            "cap_day": version.cap_per_day,
            "day_since": _midnight(_business_date(self.at)),
            "gate_refusal": self.gate_refusal,
            "expires_at": self.at + timedelta(days=version.expiry_days),
            "rule_left": self.rule_left,
            "all_left": self.all_left,
        }


def _business_date(at: datetime):
    return at.astimezone(clock.business_zone()).date()


def _midnight(day) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.business_zone())


def terms_of(versions: Iterable[RuleVersion]) -> list[Term]:
    """The versions in the order they are asked: by set, priority, then age of the rule."""
    at = clock.now()
    ordered = sorted(versions, key=lambda each: (each.rule.rule_set_id, each.priority, each.rule_id))
    return [Term(no, version, read(version.condition, version.amount), at) for no, version in enumerate(ordered, 1)]


def blocks(terms: Sequence[Term]) -> list[list[Term]]:
    """Terms asked together: those of a first-match set in one block, every other one alone."""
    grouped: dict[Any, list[Term]] = {}
    for term in terms:
        rule_set = term.version.rule.rule_set
        key = rule_set.pk if rule_set.match == Match.FIRST else (rule_set.pk, term.no)
        grouped.setdefault(key, []).append(term)
    return list(grouped.values())
