"""A version goes live by two people: the maker asks with a fresh what-if, the checker sees the same numbers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.core import approvals, audit, clock, fsm
from apps.rewards.engine.gate import REFUSE
from apps.rewards.errors import BudgetMissing, GateRefuses, NoDraft, UnknownRule, WhatIfMissing, WhatIfStale
from apps.rewards.models import Budget, Rule, RuleVersion, WhatIf
from apps.rewards.selectors import gate
from apps.rewards.selectors.rules import newest_what_if
from apps.rewards.states import VersionState

KEY = "rewards.rule.publish"
FRESH = timedelta(days=1)


@transaction.atomic
def rule_publish(*, version_id: UUID, actor: Model, reason: str) -> Any:
    """Asks a second person to put the version live; answers the approval.

    Raises UnknownRule, NoDraft, WhatIfMissing, WhatIfStale, GateRefuses, BudgetMissing.
    """
    version = _locked(version_id)
    if version.state != VersionState.DRAFT:
        raise NoDraft
    what_if = _fresh_what_if(version)
    _allowed(version)
    approval = approvals.request(
        key=KEY, payload={"version_id": str(version.pk), "what_if_id": str(what_if.pk)}, maker=actor, reason=reason
    )
    fsm.advance(version.request, actor=actor, reason=reason, approval_id=approval.pk)
    return approval


def evidence(payload: dict[str, Any]) -> dict[str, Any]:
    """What the checker sees: the wording, the money and the gate's verdict, as of the what-if."""
    version = RuleVersion.objects.select_related("rule__rule_set").get(pk=payload["version_id"])
    what_if = WhatIf.objects.get(pk=payload["what_if_id"])
    shown = ("matched", "issued", "amount", "currency", "worst_case", "holdout", "not_computable", "diff")
    return {
        "rule": version.rule.name,
        "version": version.number,
        "content_hash": version.content_hash,
        "condition": version.condition,
        "amount": version.amount,
        "wagering": f"{version.wagering_multiple} x, {version.expiry_days} days",
        "cap_per_grant": f"{version.currency} {version.cap_per_grant:f}",
        "exempt_from_roi_floor": version.is_retention,
        "gate": gate.verdict(version).outcome,
        "what_if": {name: what_if.result[name] for name in shown},
        "what_if_at": what_if.created_at.isoformat(),
    }


def execute(payload: dict[str, Any], actor: Model, approval: Model) -> dict[str, Any]:
    """Puts the version live in the place of the one before. Runs inside the approval's transaction."""
    version = _locked(payload["version_id"])
    _allowed(version)
    at = clock.now()
    live = RuleVersion.objects.filter(rule=version.rule_id, state=VersionState.PUBLISHED).first()
    if live is not None:
        fsm.advance(live.supersede, actor=actor, at=at)
    verdict = gate.verdict(version).as_dict()
    fsm.advance(version.publish, actor=actor, by=actor, at=at, gate=verdict)
    Rule.objects.filter(pk=version.rule_id).update(live_version=version)
    audit.record("rewards.rule.publish", version, actor=actor, after={"number": version.number})
    return {"rule": version.rule.name, "version": version.number}


@transaction.atomic
def version_return(*, approval_id: UUID) -> RuleVersion | None:
    """Gives the version of a request that was not approved back to its author; safe to repeat."""
    version = RuleVersion.objects.filter(approval_id=approval_id, state=VersionState.REQUESTED).first()
    return fsm.advance(version.give_back, actor=None) if version else None


def _locked(version_id: UUID) -> RuleVersion:
    found = RuleVersion.objects.filter(pk=version_id).values_list("rule_id", flat=True).first()
    if found is None:
        raise UnknownRule
    Rule.objects.select_for_update().get(pk=found)
    return RuleVersion.objects.select_related("rule__rule_set").get(pk=version_id)


def _fresh_what_if(version: RuleVersion) -> WhatIf:
    what_if = newest_what_if(version)
    if what_if is None:
        raise WhatIfMissing
    oldest = clock.now() - FRESH
    if what_if.created_at < oldest or what_if.metrics_computed_at < oldest:
        raise WhatIfStale
    return what_if


def _allowed(version: RuleVersion) -> None:
    verdict = gate.verdict(version)
    if verdict.outcome == REFUSE:
        raise GateRefuses(verdict.refusal, gate=verdict.as_dict())
    if version.is_retention and not Budget.objects.filter(rule=version.rule_id, currency=version.currency).exists():
        raise BudgetMissing
