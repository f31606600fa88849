"""The verbs of rewards."""

from .board import board_refresh
from .budgets import budget_set
from .claims import player_claim
from .forgetting import player_forget, players_keep_forgotten
from .gate import gate_observe, gate_observe_all, gate_simulate
from .issuing import reward_cancel, reward_release, run_issue, runs_resume
from .policies import edge_set, terms_set, threshold_set
from .publishing import rule_publish, version_return
from .recalculation import recalculate, recalculation_start
from .rules import RuleContent, rule_create, rule_pause, rule_revise, version_withdraw
from .runs import player_evaluate, player_reward, rules_run, rules_totals, run_decide
from .settling import rewards_expire_due, rewards_settle, user_rewards_settle
from .what_if import rule_what_if

__all__ = [
    "RuleContent",
    "board_refresh",
    "budget_set",
    "edge_set",
    "gate_observe",
    "gate_observe_all",
    "gate_simulate",
    "player_claim",
    "player_evaluate",
    "player_forget",
    "player_reward",
    "players_keep_forgotten",
    "recalculate",
    "recalculation_start",
    "reward_cancel",
    "reward_release",
    "rewards_expire_due",
    "rewards_settle",
    "rule_create",
    "rule_pause",
    "rule_publish",
    "rule_revise",
    "rule_what_if",
    "rules_run",
    "rules_totals",
    "run_decide",
    "run_issue",
    "runs_resume",
    "terms_set",
    "threshold_set",
    "user_rewards_settle",
    "version_return",
    "version_withdraw",
]
