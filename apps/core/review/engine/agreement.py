"""How far two people agree beyond chance."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

PLACES = Decimal("0.01")


def observed(pairs: Iterable[tuple[str, str]]) -> Decimal | None:
    """The share of pairs with the same answer twice; None without a pair."""
    pairs = list(pairs)
    if not pairs:
        return None
    same = sum(one == two for one, two in pairs)
    return _rounded(Decimal(same) / len(pairs))


def cohens_kappa(pairs: Iterable[tuple[str, str]]) -> Decimal | None:
    """Cohen (1960): (po - pe) / (1 - pe) over two raters' answers; None where chance alone would always agree.

    1 is full agreement, 0 is what chance gives, below 0 is less than chance.
    """
    pairs = list(pairs)
    total = Decimal(len(pairs))
    if not pairs:
        return None
    same = sum(one == two for one, two in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    chance = sum((Decimal(first[answer]) / total) * (Decimal(second[answer]) / total) for answer in first)
    if chance == 1:
        return None
    return _rounded((same - chance) / (1 - chance))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(PLACES, rounding=ROUND_HALF_EVEN)
