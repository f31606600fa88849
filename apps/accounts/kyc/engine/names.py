"""How alike two names of one person are: order, initials, titles and spelling differ from card to card."""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import StrEnum

TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "shri", "smt", "sri", "kumari", "md"])
MATCH_AT, GREY_AT = 85, 60
_LETTERS = re.compile(r"[^\W\d_]+")


class NameVerdict(StrEnum):
    MATCH = "MATCH"
    GREY = "GREY"
    MISMATCH = "MISMATCH"


def parts(name: str) -> list[str]:
    """The name's words in small letters without accents and titles."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    words = _LETTERS.findall(plain)
    return [word for word in words if word not in TITLES] or words


def score(one: str, other: str) -> int:
    """0 to 100: each word of the shorter name against its best counterpart, an initial standing for its word."""
    few, many = sorted((parts(one), parts(other)), key=len)
    if not few:
        return 0
    if "".join(sorted(few)) == "".join(sorted(many)) or "".join(few) == "".join(many):
        return 100
    left, total = list(many), 0.0
    for word in few:
        best = max(left, key=lambda candidate: _alike(word, candidate))
        total += _alike(word, best)
        left.remove(best)
    missing = sum(1 for word in left if len(word) > 1)
    return max(0, round(100 * total / len(few)) - 8 * missing)


def verdict(one: str, other: str) -> NameVerdict:
    """Whether the names are of one person, perhaps, or not."""
    found = score(one, other)
    if found >= MATCH_AT:
        return NameVerdict.MATCH
    return NameVerdict.GREY if found >= GREY_AT else NameVerdict.MISMATCH


def _alike(one: str, other: str) -> float:
    if len(one) == 1 or len(other) == 1:
        return 0.9 if one[0] == other[0] else 0.0
    return SequenceMatcher(None, one, other).ratio()
