"""A journal as a picture: debited accounts on the left, credited ones on the right, an arrow per transfer."""

from dataclasses import dataclass
from typing import Any

from apps.core.money import format_money
from apps.wallet.models import Account, Transfer
from apps.wallet.states import Phase

from .naming import account_name, account_url

WIDTH, BOX, HIGH, GAP = 880, 300, 48, 18
LONGEST_NAME = 38


@dataclass(frozen=True)
class Box:
    """An account on one side."""

    x: int
    y: int
    name: str
    url: str
    currency: str


@dataclass(frozen=True)
class Arrow:
    """One transfer; `label_*` is where its amount is written."""

    path: str
    label: str
    label_x: int
    label_y: float
    phase: str


def draw(transfers: list[Transfer]) -> dict[str, Any]:
    """Boxes and arrows in the order of the transfers; accounts wanted with their owners."""
    left = _column([transfer.debit_account for transfer in transfers], 0)
    right = _column([transfer.credit_account for transfer in transfers], WIDTH - BOX)
    used: dict[tuple[int, int], int] = {}
    arrows = [_arrow(transfer, left, right, used) for transfer in transfers]
    rows = max(len(left), len(right), 1)
    return {
        "boxes": [*left.values(), *right.values()],
        "arrows": arrows,
        "width": WIDTH,
        "height": rows * (HIGH + GAP) - GAP + 2,
        "box": BOX,
        "high": HIGH,
    }


def _column(accounts: list[Account], x: int) -> dict[int, Box]:
    boxes: dict[int, Box] = {}
    for account in accounts:
        if account.pk not in boxes:
            y = len(boxes) * (HIGH + GAP) + 1
            name = account_name(account)
            shown = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
            boxes[account.pk] = Box(x, y, shown, account_url(account), account.currency)
    return boxes


def _arrow(transfer: Transfer, left: dict[int, Box], right: dict[int, Box], used: dict) -> Arrow:
    start, end = left[transfer.debit_account_id], right[transfer.credit_account_id]
    pair = (start.y, end.y)
    step = used[pair] = used.get(pair, -1) + 1
    shift = step * 14
    x1, y1 = start.x + BOX, start.y + HIGH / 2 + shift
    x2, y2 = end.x - 6, end.y + HIGH / 2 + shift
    middle = (x1 + x2) // 2
    word = "" if transfer.phase == Phase.POSTED else f" · {Phase(transfer.phase).label.lower()}"
    path = f"M{x1} {y1:g} C{middle} {y1:g} {middle} {y2:g} {x2} {y2:g}"
    return Arrow(path, format_money(transfer.money) + word, middle, (y1 + y2) / 2 - 5, transfer.phase)
