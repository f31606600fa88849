"""How a stake counts towards a bonus."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


def required_stakes(multiple: Decimal, base_minor: int) -> int:
    """Minor units that must count; a fraction is asked whole."""
    return int((multiple * base_minor).to_integral_value(ROUND_CEILING))


def contribution_of(contributions: Mapping[str, object], product: str, game: str) -> Decimal:
    """The share of a stake that counts: the game's, else the product's, else all of it."""
    found = contributions.get(f"{product}/{game}", contributions.get(product, 1))
    return min(max(Decimal(str(found)), Decimal(0)), Decimal(1))


def counted(stake: int, contribution: Decimal, max_stake: int | None) -> tuple[int, bool]:
    """Progress in minor units, rounded down, and whether the stake was above the maximum (then nothing counts)."""
    if max_stake is not None and stake > max_stake:
        return 0, True
    return int((stake * contribution).to_integral_value(ROUND_FLOOR)), False
