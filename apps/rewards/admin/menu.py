"""The lines of rewards in the console's menu."""

from apps.core import console
from apps.rewards.selectors import waiting


def _line(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="Rewards",
        title=title,
        icon=icon,
        url_name=f"admin:rewards_{model}_changelist",
        permission=f"rewards.view_{model}",
        order=order,
    )


console.register(
    _line("Rules", "rule", "rule_settings", 10),
    _line("Rewards", "reward", "redeem", 20),
    _line("Refusals", "rewardrefusal", "do_not_disturb_on", 30),
    _line("Runs", "rulerun", "play_circle", 40),
    _line("What-ifs", "whatif", "query_stats", 50),
    _line("Budgets", "budget", "account_balance", 60),
    _line("Thresholds", "segmentthreshold", "tune", 70),
    _line("House edges", "gameedge", "percent", 80),
    _line("Recalculations", "recalculation", "refresh", 90),
    _line("Rule sets", "ruleset", "list", 100),
    _line("Jurisdiction terms", "jurisdictionterms", "gavel", 110),
    _line("Cost evidence", "gateevidence", "science", 120),
    console.Queue(
        key="rewards.held",
        title="Rewards held for risk",
        count=waiting.held_count,
        oldest=waiting.held_oldest,
        url="admin:rewards_reward_changelist",
        permission="rewards.decide_reward",
        icon="redeem",
        order=40,
    ),
    console.Queue(
        key="rewards.recalculation",
        title="Failed recalculations",
        count=waiting.failed_count,
        oldest=waiting.failed_oldest,
        url="admin:rewards_recalculation_changelist",
        permission="rewards.view_recalculation",
        icon="sync_problem",
        order=45,
    ),
)
