"""The rules in force, ready to be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from apps.core import clock
from apps.rewards.models import Budget, RuleVersion
from apps.rewards.selectors import gate
from apps.rewards.states import VersionState

from .terms import Term, terms_of


def live_versions(rule_ids: Iterable[UUID] | None = None) -> list[RuleVersion]:
    """Published versions of rules that are not paused, within their dates."""
    now = clock.now()
    rows = (
        RuleVersion.objects.filter(state=VersionState.PUBLISHED, rule__is_paused=False)
        .filter(Q(starts_at=None) | Q(starts_at__lte=now), Q(ends_at=None) | Q(ends_at__gt=now))
        .select_related("rule__rule_set")
    )
    if rule_ids is not None:
        rows = rows.filter(rule_id__in=list(rule_ids))
    return list(rows)


def ready(versions: Iterable[RuleVersion], *, lock: bool = False) -> list[Term]:
    """Terms with the gate's verdict and what the budgets hold; `lock` keeps the budgets until the commit."""
    terms = terms_of(versions)
    budgets = _budgets(terms, lock=lock)
    return [_with_money(term, budgets) for term in terms]


def _budgets(terms: Sequence[Term], *, lock: bool) -> dict[tuple[UUID | None, str], Budget]:
    currencies = {term.version.currency for term in terms}
    rules = [term.version.rule_id for term in terms]
    rows = Budget.objects.filter(Q(rule=None) | Q(rule__in=rules), currency__in=currencies).order_by("pk")
    rows = rows.select_for_update(of=["self"]) if lock else rows
    return {(row.rule_id, row.currency): row for row in rows}


def _with_money(term: Term, budgets: dict[tuple[UUID | None, str], Budget]) -> Term:
    version = term.version
    own = budgets.get((version.rule_id, version.currency))
    general = budgets.get((None, version.currency))
    refusal = gate.verdict(version).refusal
    if version.is_retention and own is None:
        refusal = "An exempt rule pays from a budget of its own only, and it has none."
    return replace(
        term,
        gate_refusal=refusal,
        rule_left=_left(own),
        all_left=_left(general),
        budgets=tuple(budget.pk for budget in (own, general) if budget),
    )


def _left(budget: Budget | None) -> Decimal | None:
    return budget.cap - budget.spent if budget else None
