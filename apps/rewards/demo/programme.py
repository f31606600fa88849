"""The rules of the demo, each made by an analyst and put live by finance; one of them the profit gate stops."""

from decimal import Decimal

from apps.accounts import selectors
from apps.accounts.models import User
from apps.core import approvals, risk_caps
from apps.rewards import services
from apps.rewards.models import RuleRun
from apps.rewards.services import RuleContent
from apps.rewards.states import Period

SET = "Player care"
MAKER, CHECKER, ADMIN = "analyst@munim.test", "finance@munim.test", "admin@munim.test"
FLOOR = "rewards.roi_floor"
_SLOTS = {"slots": "1", "sports": "1", "crash": "0.5", "live": "0.1"}


def _content(condition: str, amount: str, *, cap: int, multiple: int, **more) -> RuleContent:
    return RuleContent(
        condition=condition,
        amount=amount,
        currency="INR",
        cap_per_grant=Decimal(cap),
        wagering_multiple=Decimal(multiple),
        contributions=_SLOTS,
        **({"is_retention": True} | more),
    )


# Name, family, budget (rupees; retention rules need one of their own), content.
RULES = (
    (
        "VIP monthly thanks",
        "vip",
        200_000,
        _content(
            "segment = 'VIP' and active_days_30d >= 2",
            "min(round(theo_90d * 0.20, 0), 12000)",
            cap=10_000,
            multiple=3,
            period=Period.MONTH,
            priority=10,
            max_stake=Decimal(500),
            expiry_days=30,
        ),
    ),
    (
        "Welcome boost",
        "welcome",
        60_000,
        _content(
            "segment = 'NEW' and deposits >= 200 and tenure_days <= 30",
            "round(deposits * 0.10, 0)",
            cap=300,
            multiple=8,
            period=Period.ONCE,
            priority=20,
            max_stake=Decimal(100),
            holdout_percent=10,
            expiry_days=14,
        ),
    ),
    (
        "Weekly loss-back",
        "loss-back",
        100_000,
        _content(
            "segment = 'LOSING' and ggr_30d >= 500 and active_days_30d >= 3",
            "round(ggr_30d * 0.08, 0)",
            cap=1_500,
            multiple=5,
            period=Period.WEEK,
            priority=30,
            max_stake=Decimal(200),
            holdout_percent=5,
            cap_per_player=Decimal(4_000),
            expiry_days=7,
        ),
    ),
    (
        "Come back",
        "win-back",
        40_000,
        _content(
            "is_dormant and recency_days <= 120 and ggr >= 500",
            "max(50, min(round(ggr * 0.03, 0), 250))",
            cap=250,
            multiple=5,
            period=Period.MONTH,
            priority=40,
            cap_per_run=Decimal(15_000),
            holdout_percent=10,
            expiry_days=21,
        ),
    ),
    (
        "Second chance",
        "winners",
        None,
        _content(
            "segment in ('BREAKEVEN', 'WINNING') and active_days_30d >= 2",
            "50",
            cap=50,
            multiple=10,
            period=Period.MONTH,
            priority=50,
            is_retention=False,
        ),
    ),
)


def launch() -> RuleRun:
    """Budgets, rules through maker and checker, one run, and its money."""
    maker, checker, admin = (_staff(email) for email in (MAKER, CHECKER, ADMIN))
    services.budget_set(currency="INR", cap=Decimal(1_000_000), actor=checker, reason="Budget of the demo")
    risk_caps.cap_create(
        action="reward.issue",
        outcome="HOLD",
        currency="INR",
        per_call_max=1_000,
        actor=admin,
        reason="A person looks at large rewards",
    )
    _floor("-1", maker, admin, "A pilot month, before there is a holdout to measure")
    for name, family, budget, content in RULES:
        version = services.rule_create(name=name, rule_set=SET, family=family, content=content, actor=maker)
        if budget is not None:
            services.budget_set(currency="INR", cap=Decimal(budget), actor=checker, rule_id=version.rule_id)
        services.rule_what_if(version_id=version.pk, actor=maker)
        approval = services.rule_publish(version_id=version.pk, actor=maker, reason="For the start of the programme")
        _approve(approval, checker)
    _floor("0.10", maker, admin, "The pilot is over: what is not retention has to earn its cost")
    run = services.run_decide(actor=maker)
    services.run_issue(run_id=run.pk)
    run.refresh_from_db()
    return run


def _floor(value: str, maker: User, checker: User, reason: str) -> None:
    payload = {"key": FLOOR, "value": value}
    _approve(approvals.request(key="core.setting", payload=payload, maker=maker, reason=reason), checker)


def _approve(approval, checker: User) -> None:
    approvals.approve(approval_id=approval.pk, checker=checker, digest=approval.digest)


def _staff(email: str) -> User:
    return User.objects.get(selectors.identifier_query(email))
