"""The typed tree of a rule."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    BOOLEAN = "yes or no"
    ENUM = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a rule may read. `unit` is for people: money, ratio, days, count, score."""

    name: str
    kind: Kind
    label: str
    unit: str = ""
    nullable: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """`constant` is the value where it does not depend on the player; `source` is its own text again."""

    kind: Kind
    nullable: bool
    column: int
    source: str
    constant: Decimal | None = field(default=None, compare=False)
    children: tuple["Node", ...] = ()

    @property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    value: Decimal | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRef(Node):
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Node):
    """`name` is one of OPERATIONS; its operands are the children."""

    name: str


# The whole vocabulary: the compiler has exactly one entry per name.
OPERATIONS = frozenset(
    {"+", "-", "*", "/", "negate", "=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "in"}
    | {"min", "max", "round", "abs", "coalesce"}
)


def walk(node: Node) -> Iterator[Node]:
    """Operands before the operation that uses them."""
    for child in node.children:
        yield from walk(child)
    yield node


def fields_of(*nodes: Node) -> tuple[str, ...]:
    """Names of the fields read, sorted, each once."""
    return tuple(sorted({each.field.name for node in nodes for each in walk(node) if isinstance(each, FieldRef)}))
