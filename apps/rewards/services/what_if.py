"""What a version would do if it were live now: the production statements, in a transaction that cannot write."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit
from apps.core.errors import Conflict
from apps.rewards.engine.nodes import Node, walk
from apps.rewards.errors import UnknownRule
from apps.rewards.models import Player, PlayerMetrics, Recalculation, RuleVersion, WhatIf
from apps.rewards.rules.compile import expression
from apps.rewards.rules.deciding import Decision, decide, nobody_asks
from apps.rewards.rules.fragments import Fragment, bound, compose
from apps.rewards.rules.live import live_versions, ready
from apps.rewards.rules.matching import sql_of
from apps.rewards.rules.terms import Term
from apps.rewards.rules.transactions import nothing_lasts
from apps.rewards.selectors import gate
from apps.rewards.services.runs import computable, totals_of
from apps.rewards.sql import statement
from apps.rewards.states import RecalculationState

_CAPS = ("after_grant", "after_player", "after_run", "after_day", "after_budget", "amount")


class NoMetrics(Conflict):
    reason, message = "NO_METRICS", "There are no metrics yet: import players first."


@transaction.atomic
def rule_what_if(*, version_id: UUID, actor: Model | None) -> WhatIf:
    """Hits, money, segments, the difference to the live version and samples; kept as evidence for publishing.

    Raises UnknownRule, NoMetrics, NotComputable.
    """
    version = RuleVersion.objects.select_related("rule__rule_set").filter(pk=version_id).first()
    if version is None:
        raise UnknownRule
    fresh = Recalculation.objects.filter(state=RecalculationState.DONE).order_by("-id").first()
    if fresh is None:
        raise NoMetrics
    with nothing_lasts("draft", "live"), computable():
        result = _ask(version)
    row = WhatIf.objects.create(
        version=version,
        content_hash=version.content_hash,
        metrics_computed_at=fresh.created_at,
        result=result,
        actor=actor,
    )
    audit.record("rewards.rule.what_if", version, actor=actor, after={"issued": result["issued"]})
    return row


def _ask(version: RuleVersion) -> dict[str, Any]:
    """The set with the version in its live sister's place, against the set as it is."""
    live = [each for each in live_versions() if each.rule.rule_set_id == version.rule.rule_set_id]
    terms = ready([each for each in live if each.rule_id != version.rule_id] + [version])
    mine = next(term for term in terms if term.version.pk == version.pk)
    decision = decide(terms, players=None, ask_risk=nobody_asks, prefix="draft")
    totals = next(row for row in totals_of(terms, decision).rules if row["no"] == mine.no)
    return {
        **totals,
        "refused": totals["refused"],
        "gate": gate.verdict(version).as_dict(),
        "unknown": _unknown(mine),
        "holdout": totals["refused"].get("HOLDOUT", 0),
        "not_computable": totals["refused"].get("NOT_COMPUTABLE", 0),
        "worst_case": str(_worst_case(mine, totals)),
        "budget_left": None if mine.all_left is None else str(mine.all_left),
        "rule_budget_left": None if mine.rule_left is None else str(mine.rule_left),
        "diff": _diff(version, live, mine, decision),
        "samples": _samples(mine, decision),
        "sql_digest": decision.digest,
    }


def _unknown(term: Term) -> int:
    """Players of the currency for whom the condition is neither true nor false: they do not match."""
    piece = compose(
        "SELECT count(*) FROM rewards_playermetrics WHERE currency = {currency} AND ({asked}) IS NULL",
        currency=bound("%s", term.version.currency),
        asked=sql_of(term.text.condition),
    )
    return _one(piece)[0]


def _worst_case(term: Term, totals: dict[str, Any]) -> Decimal:
    """Every match at the cap of one grant, within the caps of the sums."""
    version = term.version
    bounds = [totals["matched"] * version.cap_per_grant, version.cap_per_run, version.cap_per_day]
    bounds += [term.rule_left, term.all_left if term.all_left is not None else Decimal(0)]
    return min(each for each in bounds if each is not None)


def _diff(version: RuleVersion, live: list[RuleVersion], mine: Term, decision: Decision) -> dict[str, Any] | None:
    current = next((each for each in live if each.rule_id == version.rule_id), None)
    if current is None:
        return None
    terms = ready(live)
    other = next(term for term in terms if term.version.pk == current.pk)
    before = decide(terms, players=None, ask_risk=nobody_asks, prefix="live")
    piece = compose(
        statement("whatif_diff"),
        capped=decision.capped,
        number=bound("%s", mine.no),
        capped_live=before.capped,
        number_live=bound("%s", other.no),
    )
    names = ("gains", "gained", "loses", "lost", "changes", "changed", "same")
    found = dict(zip(names, _one(piece), strict=True))
    return {"version": current.number} | {k: v if isinstance(v, int) else str(v) for k, v in found.items()}


def _one(piece: Fragment) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(piece.text, piece.values)
        return cursor.fetchone()


def _samples(term: Term, decision: Decision) -> list[dict[str, Any]]:
    piece = compose(
        statement("whatif_sample"),
        judged=decision.judged,
        capped=decision.capped,
        number=bound("%s", term.no),
        salt=bound("%s", str(term.version.rule_id)),
    )
    with connection.cursor() as cursor:
        cursor.execute(piece.text, piece.values)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    values = node_values(term, [row["player_id"] for row in rows])
    ids = dict(Player.objects.filter(pk__in=values).values_list("pk", "external_id"))
    return [
        {
            "player_id": str(row["player_id"]),
            "external_id": ids[row["player_id"]],
            "segment": row["segment"],
            "raw": _text(row["raw"]),
            "caps": [_text(row[name]) for name in _CAPS],
            "reason": row["reason"],
            "values": values[row["player_id"]],
        }
        for row in rows
    ]


def node_values(term: Term, players: list[UUID]) -> dict[UUID, list[list[str | None]]]:
    """For each player every part of the rule with its value, computed by PostgreSQL, operands first."""
    parts = _parts(term.text.condition) + _parts(term.text.amount)
    named = {f"n{place}": expression(node) for place, node in enumerate(parts)}
    rows = PlayerMetrics.objects.filter(pk__in=players).annotate(**named).values_list("pk", *named)
    return {
        pk: [[node.source, _text(value)] for node, value in zip(parts, values, strict=True)] for pk, *values in rows
    }


def _parts(root: Node) -> list[Node]:
    """What is worth showing: not the literals; nothing twice."""
    found = {node.source: node for node in walk(root) if not hasattr(node, "value")}
    return list(found.values())


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
