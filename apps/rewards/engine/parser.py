"""A Pratt parser: one typed tree from one line of text."""

from collections.abc import Mapping
from decimal import Decimal

from . import build
from .errors import RuleTextError
from .nodes import Field, Kind, Node
from .tokens import Token, tokenize

MAX_DEPTH = 20
MAX_NODES = 120
COMPARISONS = {"=", "!=", "<", "<=", ">", ">=", "in"}
_POWER = {"or": 10, "and": 20, **dict.fromkeys(COMPARISONS, 40), "+": 50, "-": 50, "*": 60, "/": 60}
_NOT, _NEGATE = 30, 70


def parse_condition(source: str, fields: Mapping[str, Field]) -> Node:
    """The tree of a condition. Raises RuleTextError."""
    return _parse(source, fields, Kind.BOOLEAN, "The condition is a yes-or-no question")


def parse_amount(source: str, fields: Mapping[str, Field]) -> Node:
    """The tree of an amount. Raises RuleTextError."""
    return _parse(source, fields, Kind.NUMBER, "The amount is a number")


def _parse(source: str, fields: Mapping[str, Field], kind: Kind, wanted: str) -> Node:
    node = _Parser(source, fields).whole()
    if node.kind is not kind:
        raise RuleTextError(f"{wanted}; this is a {node.kind.value}.", node.column)
    return node


class _Parser:
    def __init__(self, source: str, fields: Mapping[str, Field]):
        self.tokens, self.fields = tokenize(source), fields
        self.at = self.nodes = self.depth = 0

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise RuleTextError("Nothing is written here.", 1)
        node = self.expression(0)
        if self.next.kind != "end":
            raise RuleTextError(f"“{self.next.text}” is not expected here.", self.next.column)
        return node

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def expect(self, text: str) -> Token:
        if self.next.kind != "operator" or self.next.text != text:
            found = f"“{self.next.text}”" if self.next.text else "the end"
            raise RuleTextError(f"“{text}” is expected here, not {found}.", self.next.column)
        return self.take()

    def count(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise RuleTextError(f"A rule has at most {MAX_NODES} parts.", node.column)
        return node

    def expression(self, power: int) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RuleTextError(f"A rule is nested at most {MAX_DEPTH} deep.", self.next.column)
        left = self.prefix()
        while self.power_of(self.next) > power:
            left = self.infix(left)
        self.depth -= 1
        return left

    @staticmethod
    def power_of(token: Token) -> int:
        return _POWER.get(token.text, 0) if token.kind in ("operator", "keyword") else 0

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return self.count(build.literal(Decimal(token.text), token.text, token.column))
        if token.kind == "text":
            return self.count(build.literal(token.text[1:-1], token.text, token.column))
        if token.kind == "name":
            return self.named(token)
        if token.kind == "keyword" and token.text in ("true", "false"):
            return self.count(build.literal(token.text == "true", token.text, token.column))
        if token.kind == "keyword" and token.text == "not":
            return self.count(build.operation("not", [self.expression(_NOT)], token.column))
        if token.text == "-":
            return self.count(build.operation("negate", [self.expression(_NEGATE)], token.column))
        if token.text == "(":
            node = self.expression(0)
            self.expect(")")
            return node
        found = f"“{token.text}”" if token.text else "the end"
        raise RuleTextError(f"A value is expected here, not {found}.", token.column)

    def named(self, token: Token) -> Node:
        if self.next.kind == "operator" and self.next.text == "(":
            return self.call(token)
        found = self.fields.get(token.text)
        if found is None:
            raise RuleTextError(f"There is no field “{token.text}”.", token.column)
        return self.count(build.reference(found, token.column))

    def call(self, token: Token) -> Node:
        if token.text not in build.FUNCTIONS:
            known = ", ".join(sorted(build.FUNCTIONS))
            raise RuleTextError(f"There is no function “{token.text}”; there are {known}.", token.column)
        return self.count(build.operation(token.text, self.arguments(), token.column))

    def arguments(self) -> list[Node]:
        self.expect("(")
        found = [self.expression(0)]
        while self.next.text == "," and self.next.kind == "operator":
            self.take()
            found.append(self.expression(0))
        self.expect(")")
        return found

    def infix(self, left: Node) -> Node:
        token = self.take()
        if token.text == "in":
            node = build.membership(left, self.arguments(), token.column)
        else:
            right = self.expression(_POWER[token.text])
            node = build.operation(token.text, [left, right], token.column)
        if token.text in COMPARISONS and self.next.text in COMPARISONS and self.next.kind != "text":
            raise RuleTextError("Compare two values at a time; join comparisons with `and`.", self.next.column)
        return self.count(node)
