"""Players, metrics, segments, rules and rewards."""

from .metrics import (
    Book,
    BookCut,
    GameEdge,
    PlayerMetrics,
    Recalculation,
    SegmentChange,
    SegmentThreshold,
)
from .player import DailyActivity, Player, PlayerTotals

__all__ = [
    "Book",
    "BookCut",
    "DailyActivity",
    "GameEdge",
    "Player",
    "PlayerMetrics",
    "PlayerTotals",
    "Recalculation",
    "SegmentChange",
    "SegmentThreshold",
]
