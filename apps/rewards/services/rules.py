"""Rules come into being and change; what goes live is in `publishing`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Model

from apps.core import audit, fsm
from apps.core.errors import Invalid
from apps.core.money import money
from apps.rewards.engine.hashing import content_hash
from apps.rewards.errors import DraftWaits, RuleNameTaken, TermsInvalid, UnknownRule
from apps.rewards.models import Rule, RuleSet, RuleVersion
from apps.rewards.rules.compile import read
from apps.rewards.states import Match, Period, RewardKind, VersionState, WageringBase

_MONEY = ("cap_per_grant", "cap_per_player", "cap_per_run", "cap_per_day", "max_stake")


@dataclass(frozen=True, kw_only=True)
class RuleContent:
    """Everything a version says; amounts in its one currency."""

    condition: str
    amount: str
    currency: str
    cap_per_grant: Decimal
    period: str = Period.ONCE
    priority: int = 100
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    kind: str = RewardKind.WAGERING
    wagering_multiple: Decimal = Decimal(0)
    wagering_base: str = WageringBase.BONUS
    expiry_days: int = 30
    max_stake: Decimal | None = None
    product: str = ""
    contributions: Mapping[str, str] = field(default_factory=dict)
    cap_per_player: Decimal | None = None
    cap_player_period: str = Period.MONTH
    cap_per_run: Decimal | None = None
    cap_per_day: Decimal | None = None
    holdout_percent: int = 0
    activation: Decimal = Decimal(1)
    is_retention: bool = False


@transaction.atomic
def rule_create(
    *, name: str, rule_set: str, family: str, content: RuleContent, actor: Model | None, match: str = Match.FIRST
) -> RuleVersion:
    """A new rule with its first draft, in the set of that name (made when it is new, matching as `match` says).

    Raises RuleInvalid, TermsInvalid, RuleNameTaken.
    """
    row = RuleVersion(number=1, author=actor)
    _fill(row, content)
    owner, _ = RuleSet.objects.get_or_create(name=rule_set.strip(), defaults={"match": match})
    try:
        with transaction.atomic():
            row.rule = Rule.objects.create(rule_set=owner, name=name.strip(), family=family.strip() or name.strip())
    except IntegrityError as clash:
        raise RuleNameTaken(name=name) from clash
    row.save()
    audit.record("rewards.rule.create", row, actor=actor, after=_facts(row))
    return row


@transaction.atomic
def rule_revise(*, rule_id: UUID, content: RuleContent, actor: Model | None) -> RuleVersion:
    """Changes the rule's draft, or opens the next one; what is live stays live.

    Raises UnknownRule, RuleInvalid, TermsInvalid, DraftWaits.
    """
    rule = _locked(rule_id)
    open_version = rule.versions.filter(state__in=[VersionState.DRAFT, VersionState.REQUESTED]).first()
    if open_version and open_version.state == VersionState.REQUESTED:
        raise DraftWaits(version=open_version.number)
    before = _facts(open_version) if open_version else None
    row = open_version or RuleVersion(rule=rule, number=_next_number(rule))
    row.author = actor
    _fill(row, content)
    row.save()
    audit.record("rewards.rule.revise", row, actor=actor, before=before, after=_facts(row))
    return row


@transaction.atomic
def rule_pause(*, rule_id: UUID, paused: bool, actor: Model | None, reason: str) -> Rule:
    """Takes a rule out of the runs, or puts it back. Raises UnknownRule."""
    rule = _locked(rule_id)
    before, rule.is_paused = rule.is_paused, paused
    rule.save(update_fields=["is_paused"])
    audit.record(
        "rewards.rule.pause",
        rule,
        actor=actor,
        before={"is_paused": before},
        after={"is_paused": paused},
        reason=reason,
    )
    return rule


@transaction.atomic
def version_withdraw(*, version_id: UUID, actor: Model | None, reason: str = "") -> RuleVersion:
    """Gives up a version that has not gone live. Raises UnknownRule, StateConflict."""
    version = RuleVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None:
        raise UnknownRule
    return fsm.advance(version.withdraw, actor=actor, reason=reason)


def _locked(rule_id: UUID) -> Rule:
    rule = Rule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise UnknownRule
    return rule


def _next_number(rule: Rule) -> int:
    return (rule.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def _fill(row: RuleVersion, content: RuleContent) -> None:
    text = read(content.condition, content.amount)
    _check(content)
    for each in fields(content):
        setattr(row, each.name, getattr(content, each.name))
    row.contributions = dict(content.contributions)
    row.fields = list(text.fields)
    row.content_hash = content_hash(row)


def _check(content: RuleContent) -> None:
    """Terms that the database could not judge by itself. Raises TermsInvalid, which names the fields."""
    wrong = _wrong_amounts(content) | _wrong_choices(content) | _wrong_terms(content)
    if wrong:
        raise TermsInvalid(fields={name: [sentence] for name, sentence in wrong.items()})


def _wrong_amounts(content: RuleContent) -> dict[str, str]:
    wrong = {}
    for name in _MONEY:
        value = getattr(content, name)
        if value is None and name != "cap_per_grant":
            continue
        try:
            if money(value, content.currency).amount <= 0:
                wrong[name] = "It must be more than zero."
        except Invalid as refusal:
            wrong[name] = refusal.text
    return wrong


def _wrong_choices(content: RuleContent) -> dict[str, str]:
    choices = {"period": Period, "cap_player_period": Period, "kind": RewardKind, "wagering_base": WageringBase}
    return {
        name: f"Choose one of {', '.join(known.values)}."
        for name, known in choices.items()
        if getattr(content, name) not in known.values
    }


def _wrong_terms(content: RuleContent) -> dict[str, str]:
    tests = {
        "wagering_base": (
            content.wagering_base == WageringBase.BONUS,
            "A rule answers no single deposit: the base is the bonus.",
        ),
        "wagering_multiple": (0 <= content.wagering_multiple <= 999, "A multiple from 0 to 999."),
        "expiry_days": (1 <= content.expiry_days <= 365, "From 1 to 365 days."),
        "priority": (0 <= content.priority <= 32767, "From 0 to 32767."),
        "holdout_percent": (0 <= content.holdout_percent <= 50, "From 0 to 50 percent."),
        "activation": (0 < content.activation <= 1, "More than 0, at most 1."),
        "ends_at": (
            not (content.starts_at and content.ends_at and content.ends_at <= content.starts_at),
            "It must end after it starts.",
        ),
        "contributions": (_are_shares(content.contributions), "A share from 0 to 1 per product."),
    }
    return {name: sentence for name, (holds, sentence) in tests.items() if not holds}


def _are_shares(contributions: Mapping[str, str]) -> bool:
    texts = [str(value) for value in contributions.values()]
    return all(text.replace(".", "", 1).isdecimal() and 0 <= Decimal(text) <= 1 for text in texts)


def _facts(version: RuleVersion) -> dict:
    return {each.name: getattr(version, each.name) for each in fields(RuleContent)} | {"number": version.number}
