"""Typed trees to ORM expressions. PostgreSQL is the only calculator: Python never recomputes an amount."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from django.db import models
from django.db.models.functions import Abs, Coalesce, NullIf

from apps.rewards.engine.catalog import FIELDS
from apps.rewards.engine.errors import RuleTextError
from apps.rewards.engine.nodes import OPERATIONS, FieldRef, Kind, Literal, Node, fields_of
from apps.rewards.engine.parser import parse_amount, parse_condition
from apps.rewards.errors import RuleInvalid
from apps.rewards.models import PlayerMetrics

from .expressions import NUMBER, Infix, Larger, Not, Numeric, OneOf, Quotient, Smaller

BOOLEAN = models.BooleanField()
TEXT = models.CharField()
_COLUMNS = {field.name for field in PlayerMetrics._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's two lines, parsed."""

    condition: Node
    amount: Node

    @property
    def fields(self) -> tuple[str, ...]:
        return fields_of(self.condition, self.amount)


def read(condition: str, amount: str) -> RuleText:
    """Parses both lines. Raises RuleInvalid, which names the line and the column."""
    return RuleText(_line("condition", parse_condition, condition), _line("amount", parse_amount, amount))


def _line(name: str, parse: Callable, text: str) -> Node:
    try:
        return parse(text, FIELDS)
    except RuleTextError as wrong:
        raise RuleInvalid(str(wrong), fields={name: [str(wrong)]}, line=name, column=wrong.column) from wrong


def expression(node: Node) -> models.Expression:
    """The ORM expression of a tree over PlayerMetrics."""
    if isinstance(node, Literal):
        return _literal(node)
    if isinstance(node, FieldRef):
        return _field(node.field.name)
    return _BUILD[node.name](*map(expression, node.children))


def _literal(node: Literal) -> models.Expression:
    if node.kind is Kind.NUMBER:
        return Numeric(models.Value(node.value, output_field=NUMBER))
    return models.Value(node.value, output_field=BOOLEAN if node.kind is Kind.BOOLEAN else TEXT)


def _field(name: str) -> models.Expression:
    field = FIELDS[name]
    column = models.F(name)
    if field.kind is Kind.NUMBER:
        return Numeric(column)
    if field.kind is Kind.ENUM and field.nullable:
        return NullIf(column, models.Value(""))
    return column


def _infix(operator: str, output_field: models.Field) -> Callable[..., models.Expression]:
    return lambda *operands: Infix(operator, *operands, output_field=output_field)


def _folded(combine: type[models.Func]) -> Callable[..., models.Expression]:
    return lambda *operands: reduce(combine, operands)


def _round(value: models.Expression, places: models.Expression | None = None) -> models.Expression:
    """round(numeric, integer): half away from zero, by PostgreSQL."""
    digits = models.Func(places, template="(%(expressions)s)::integer") if places else models.Value(0)
    return models.Func(value, digits, function="round", output_field=NUMBER)


_BUILD: dict[str, Callable[..., models.Expression]] = {
    "+": _infix("+", NUMBER),
    "-": _infix("-", NUMBER),
    "*": _infix("*", NUMBER),
    "/": Quotient,
    "negate": lambda value: models.Func(value, template="(- %(expressions)s)", output_field=NUMBER),
    "=": _infix("=", BOOLEAN),
    "!=": _infix("<>", BOOLEAN),
    "<": _infix("<", BOOLEAN),
    "<=": _infix("<=", BOOLEAN),
    ">": _infix(">", BOOLEAN),
    ">=": _infix(">=", BOOLEAN),
    "and": _infix("AND", BOOLEAN),
    "or": _infix("OR", BOOLEAN),
    "not": Not,
    "in": lambda subject, *choices: OneOf(subject, choices),
    "min": _folded(Smaller),
    "max": _folded(Larger),
    "round": _round,
    "abs": lambda value: Abs(value, output_field=NUMBER),
    "coalesce": Coalesce,
}


def vocabulary_gaps() -> set[str]:
    """Words and fields that parse but do not compile, or the reverse: empty, says a test."""
    return OPERATIONS.symmetric_difference(_BUILD) | (set(FIELDS) - _COLUMNS)


def text_errors(condition: str, amount: str) -> dict[str, dict[str, str | int] | None]:
    """For the editor: per line what is wrong and at which column, or nothing."""
    found: dict[str, dict[str, str | int] | None] = {}
    for name, parse, text in (("condition", parse_condition, condition), ("amount", parse_amount, amount)):
        try:
            parse(text, FIELDS)
            found[name] = None
        except RuleTextError as wrong:
            found[name] = {"message": wrong.message, "column": wrong.column}
    return found
