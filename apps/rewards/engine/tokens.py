"""Text to tokens. Whatever is not listed here does not exist in the language."""

import re
from dataclasses import dataclass

from .errors import RuleTextError

MAX_LENGTH = 500
MAX_DIGITS = 12
KEYWORDS = {"and", "or", "not", "in", "true", "false"}

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>'[^'\r\n]*')"
    r"|(?P<operator><=|>=|!=|<>|==|[-+*/<>=(),])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, name, text, operator, keyword or end."""

    kind: str
    text: str
    column: int


def tokenize(source: str) -> list[Token]:
    """The tokens of a rule, closed by an `end` token. Raises RuleTextError."""
    if len(source) > MAX_LENGTH:
        raise RuleTextError(f"A rule has at most {MAX_LENGTH} characters, this one {len(source)}.", MAX_LENGTH + 1)
    tokens, at = [], 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise RuleTextError(f"“{source[at]}” has no meaning here.", at + 1)
        if match.lastgroup != "space":
            tokens.append(_token(match.lastgroup, match.group(), at + 1))
        at = match.end()
    return [*tokens, Token("end", "", len(source) + 1)]


def _token(kind: str, text: str, column: int) -> Token:
    if kind == "number" and len(text.replace(".", "")) > MAX_DIGITS:
        raise RuleTextError(f"A number has at most {MAX_DIGITS} digits.", column)
    if kind == "name" and text.lower() in KEYWORDS:
        return Token("keyword", text.lower(), column)
    if kind == "operator":
        text = {"<>": "!=", "==": "="}.get(text, text)
    return Token(kind, text, column)
