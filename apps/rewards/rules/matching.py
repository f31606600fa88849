"""Who matches which rule, and what the formula gives: one pass over PlayerMetrics for any number of players."""

from collections.abc import Sequence
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from apps.rewards.engine.nodes import Node
from apps.rewards.models import PlayerMetrics
from apps.rewards.sql import statement

from .compile import expression
from .expressions import NUMBER, Larger, Numeric, Smaller
from .fragments import Fragment, bound, compose, join
from .terms import Term, blocks

# No amount leaves the database above this: the clamp comes before the column, so nothing can overflow it.
HARD_CAP = 10**14


def matches(terms: Sequence[Term], players: Sequence[UUID] | None = None) -> Fragment:
    """SELECT player_id, no, currency, country, raw, inputs: a row per match; raw is NULL when not computable."""
    scope = (
        Fragment("TRUE") if players is None else bound('"rewards_playermetrics".player_id = ANY(%s)', list(players))
    )
    return join("\nUNION ALL\n", [_block(block, scope) for block in blocks(terms)])


def _block(terms: Sequence[Term], scope: Fragment) -> Fragment:
    return compose(
        statement("matches"),
        picks=join(" ", [_when(condition(term), bound("%s::int", term.no)) for term in terms]),
        amounts=join(" ", [_when_picked(term, amount(term)) for term in terms]),
        inputs=join(" ", [_when_picked(term, _inputs(term.text.fields)) for term in terms]),
        scope=scope,
    )


def condition(term: Term) -> Fragment:
    """The rule's condition and its currency: a player of another currency does not match."""
    own = bound('"rewards_playermetrics".currency = %s', term.version.currency)
    return compose("({own} AND {asked})", own=own, asked=sql_of(term.text.condition))


def amount(term: Term) -> Fragment:
    """The formula, clamped, then rounded once to the currency's decimals."""
    cap = Numeric(models.Value(HARD_CAP))
    floor = Numeric(models.Value(-HARD_CAP))
    clamped = Larger(Smaller(expression(term.text.amount), cap), floor)
    return compiled(models.Func(clamped, models.Value(term.places), function="round", output_field=NUMBER))


def sql_of(node: Node) -> Fragment:
    return compiled(expression(node))


def compiled(given: models.Expression) -> Fragment:
    """The SQL of an expression over PlayerMetrics, by Django's own compiler."""
    query = PlayerMetrics.objects.all().query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    text, values = compiler.compile(given.resolve_expression(query))
    return Fragment(text, tuple(values))


def _inputs(fields: Sequence[str]) -> Fragment:
    pairs = [compose("%s, {column}", column=compiled(models.F(name))) for name in fields]
    values = [Fragment(pair.text, (name, *pair.values)) for name, pair in zip(fields, pairs, strict=True)]
    return compose("jsonb_build_object({pairs})", pairs=join(", ", values))


def _when(test: Fragment, result: Fragment) -> Fragment:
    return compose("WHEN {test} THEN {result}", test=test, result=result)


def _when_picked(term: Term, result: Fragment) -> Fragment:
    return _when(bound('"rewards_playermetrics".no = %s', term.no), result)
