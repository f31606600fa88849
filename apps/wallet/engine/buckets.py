"""How a spend is taken from buckets, and how takings are laid onto what they pay for."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Bucket(NamedTuple):
    """Where money may be taken from: `free` minor units."""

    key: object
    free: int
    is_bonus: bool = False


def take(amount: int, buckets: Sequence[Bucket], bonus_share: Decimal) -> tuple[list[tuple[object, int]], int]:
    """What each bucket gives, in their order, and what is missing. Bonus gives at most its share, rounded down."""
    bonus_left = int((amount * bonus_share).to_integral_value(ROUND_FLOOR))
    taken = []
    for bucket in buckets:
        part = min(amount, max(bucket.free, 0), bonus_left if bucket.is_bonus else amount)
        if part <= 0:
            continue
        taken.append((bucket.key, part))
        amount -= part
        if bucket.is_bonus:
            bonus_left -= part
    return taken, amount


def lay(taken: Sequence[tuple[object, int]], uses: Sequence[tuple[T, int]]) -> list[tuple[object, T, int]]:
    """Pairs takings with uses, both in order: (bucket, use, amount). Both sum to the same."""
    laid = []
    supply = [list(part) for part in taken]
    for use, wanted in uses:
        while wanted:
            key, left = supply[0]
            part = min(left, wanted)
            laid.append((key, use, part))
            wanted -= part
            supply[0][1] -= part
            if not supply[0][1]:
                supply.pop(0)
    return laid


def cut(amount: int, held: Sequence[int]) -> list[int]:
    """How much of each hold a capture takes, in leg order; zero means released whole."""
    parts = []
    for part in held:
        parts.append(min(amount, part))
        amount -= parts[-1]
    return parts
