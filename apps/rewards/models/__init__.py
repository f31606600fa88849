"""Players, metrics, segments, rules and rewards."""

from .board import Board
from .claims import PlayerClaim
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
from .rewards import Reward, RewardRefusal, RuleRun
from .rules import Budget, GateEvidence, JurisdictionTerms, Rule, RuleSet, RuleVersion, WhatIf

__all__ = [
    "Board",
    "Book",
    "BookCut",
    "Budget",
    "DailyActivity",
    "GameEdge",
    "GateEvidence",
    "JurisdictionTerms",
    "Player",
    "PlayerClaim",
    "PlayerMetrics",
    "PlayerTotals",
    "Recalculation",
    "Reward",
    "RewardRefusal",
    "Rule",
    "RuleRun",
    "RuleSet",
    "RuleVersion",
    "SegmentChange",
    "SegmentThreshold",
    "WhatIf",
]
