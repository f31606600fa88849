"""Nodes are made here only, so that an ill-typed tree cannot exist."""

from decimal import Decimal, localcontext

from .errors import RuleTextError
from .nodes import Field, FieldRef, Kind, Literal, Node, Operation

ARITHMETIC = {"+", "-", "*", "/"}
ORDERINGS = {"<", "<=", ">", ">="}
FUNCTIONS = {"min", "max", "round", "abs", "coalesce"}


def literal(value: Decimal | bool | str, source: str, column: int) -> Literal:
    kinds = {bool: Kind.BOOLEAN, str: Kind.TEXT}
    constant = value if isinstance(value, Decimal) else None
    kind = kinds.get(type(value), Kind.NUMBER)
    return Literal(kind=kind, nullable=False, column=column, source=source, constant=constant, value=value)


def reference(found: Field, column: int) -> FieldRef:
    return FieldRef(kind=found.kind, nullable=found.nullable, column=column, source=found.name, field=found)


def operation(name: str, operands: list[Node], column: int) -> Node:
    """One operation, checked. Raises RuleTextError that names the column."""
    if name in ARITHMETIC or name == "negate":
        return _arithmetic(name, operands, column)
    if name in ("and", "or", "not"):
        return _logic(name, operands, column)
    if name in ("=", "!=") or name in ORDERINGS:
        return _comparison(name, operands, column)
    return _function(name, operands, column)


def membership(subject: Node, options: list[Node], column: int) -> Node:
    """`segment in ('VIP', 'LOSING')`: every option is a declared choice."""
    if subject.kind is not Kind.ENUM:
        raise RuleTextError("`in` works on a choice such as segment.", subject.column)
    for option in options:
        _require_choice(subject, option)
    return _made("in", [subject, *options], column, Kind.BOOLEAN)


def _made(name, operands, column, kind, nullable=None, constant=None) -> Operation:
    unknown = any(each.nullable for each in operands) if nullable is None else nullable
    return Operation(
        kind=kind,
        nullable=unknown,
        column=column,
        source=_source(name, operands),
        constant=constant,
        children=tuple(operands),
        name=name,
    )


def _source(name: str, operands: list[Node]) -> str:
    texts = [each.source for each in operands]
    if name in FUNCTIONS:
        return f"{name}({', '.join(texts)})"
    if name == "in":
        return f"({texts[0]} in ({', '.join(texts[1:])}))"
    if len(texts) == 1:
        return f"(-{texts[0]})" if name == "negate" else f"({name} {texts[0]})"
    return f"({texts[0]} {name} {texts[1]})"


def _require(kind: Kind, operands: list[Node], what: str) -> None:
    for each in operands:
        if each.kind is not kind:
            raise RuleTextError(f"{what} needs a {kind.value}; “{each.source}” is a {each.kind.value}.", each.column)


def _arithmetic(name: str, operands: list[Node], column: int) -> Operation:
    _require(Kind.NUMBER, operands, f"“{'-' if name == 'negate' else name}”")
    nullable = any(each.nullable for each in operands)
    if name == "/":
        if operands[1].constant == 0:
            raise RuleTextError("This divides by zero.", operands[1].column)
        nullable = nullable or operands[1].constant is None
    return _made(name, operands, column, Kind.NUMBER, nullable, _constant(name, operands))


def _constant(name: str, operands: list[Node]) -> Decimal | None:
    """The value of an operation on constants, to fifty digits: only its being zero or whole is ever used."""
    values = [each.constant for each in operands]
    if any(value is None for value in values):
        return None
    with localcontext() as context:
        context.prec = 50
        return {
            "+": lambda a, b: a + b,
            "-": lambda a, b: a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: a / b,
            "negate": lambda a: -a,
            "abs": abs,
            "min": lambda *each: min(each),
            "max": lambda *each: max(each),
            "round": _rounded,
            "coalesce": lambda first, *_: first,
        }[name](*values)


def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    return value if abs(value) > 10**30 else value.quantize(Decimal(1).scaleb(-int(places)))


def _bare(source: str) -> str:
    return source[1:-1] if source.startswith("(") else source


def _logic(name: str, operands: list[Node], column: int) -> Operation:
    _require(Kind.BOOLEAN, operands, f"`{name}`")
    if name == "not" and operands[0].nullable:
        raise RuleTextError(
            f"“{operands[0].source}” may be unknown, and `not unknown` is unknown: "
            f"write not coalesce({_bare(operands[0].source)}, false).",
            operands[0].column,
        )
    return _made(name, operands, column, Kind.BOOLEAN)


def _comparison(name: str, operands: list[Node], column: int) -> Operation:
    left, right = operands
    if Kind.ENUM in (left.kind, right.kind):
        subject, choice = (left, right) if left.kind is Kind.ENUM else (right, left)
        if name in ORDERINGS:
            raise RuleTextError(f"“{subject.source}” is a choice: compare it with = or !=.", column)
        _require_choice(subject, choice)
        return _made(name, [subject, choice], column, Kind.BOOLEAN)
    if Kind.TEXT in (left.kind, right.kind):
        raise RuleTextError("Text is compared with a choice only, such as segment.", column)
    if Kind.BOOLEAN in (left.kind, right.kind):
        raise RuleTextError("A yes-or-no value stands by itself; it is not compared.", column)
    return _made(name, operands, column, Kind.BOOLEAN)


def _require_choice(subject: Node, option: Node) -> None:
    choices = subject.field.choices
    if not (isinstance(option, Literal) and option.kind is Kind.TEXT):
        raise RuleTextError(f"“{subject.source}” is compared with a text such as '{choices[0]}'.", option.column)
    if option.value not in choices:
        known = ", ".join(choices[:8]) + (" ..." if len(choices) > 8 else "")
        raise RuleTextError(f"“{subject.source}” has no choice '{option.value}'. It has: {known}.", option.column)


def _function(name: str, operands: list[Node], column: int) -> Operation:
    if name == "coalesce":
        return _coalesce(operands, column)
    _require(Kind.NUMBER, operands, f"{name}()")
    least, most = {"min": (2, 99), "max": (2, 99), "round": (1, 2), "abs": (1, 1)}[name]
    if not least <= len(operands) <= most:
        raise RuleTextError(f"{name}() takes {_counts(least, most)}.", column)
    if name == "round":
        _require_places(operands)
    return _made(name, operands, column, Kind.NUMBER, constant=_constant(name, operands))


def _counts(least: int, most: int) -> str:
    if most == 99:
        return f"{least} numbers or more"
    return "one number" if most == 1 else "a number and, if you like, its decimals"


def _require_places(operands: list[Node]) -> None:
    places = operands[1] if len(operands) == 2 else None
    if places is None:
        return
    if not isinstance(places, Literal) or places.value not in {Decimal(each) for each in range(7)}:
        raise RuleTextError("The decimals of round() are a number from 0 to 6.", places.column)


def _coalesce(operands: list[Node], column: int) -> Operation:
    if len(operands) < 2:
        raise RuleTextError("coalesce() takes a value and what to use when it is unknown.", column)
    kind = operands[0].kind
    if kind not in (Kind.NUMBER, Kind.BOOLEAN):
        raise RuleTextError("coalesce() takes numbers or yes-or-no values.", operands[0].column)
    _require(kind, operands, "coalesce()")
    return _made(
        "coalesce",
        operands,
        column,
        kind,
        nullable=all(each.nullable for each in operands),
        constant=_constant("coalesce", operands) if kind is Kind.NUMBER else None,
    )
