"""The verbs of rewards."""

from .budgets import budget_set
from .gate import gate_observe, gate_simulate
from .publishing import rule_publish
from .recalculation import recalculate
from .rules import RuleContent, rule_create, rule_pause, rule_revise, version_withdraw
from .runs import player_evaluate, rules_totals, run_decide
from .what_if import rule_what_if

__all__ = [
    "RuleContent",
    "budget_set",
    "gate_observe",
    "gate_simulate",
    "player_evaluate",
    "recalculate",
    "rule_create",
    "rule_pause",
    "rule_publish",
    "rule_revise",
    "rule_what_if",
    "rules_totals",
    "run_decide",
    "version_withdraw",
]
