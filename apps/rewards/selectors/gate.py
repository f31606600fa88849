"""What is known about the cost and the gain of a rule."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from apps.core import clock, policy
from apps.rewards.engine import gate
from apps.rewards.engine.hashing import terms_hash
from apps.rewards.models import GateEvidence, RuleVersion
from apps.rewards.sql import statement

# Groups smaller than this prove nothing.
LEAST_GROUP = 30
_Z95 = Decimal("1.959964")


def verdict(version: RuleVersion) -> gate.Verdict:
    """The profit gate on one version, from the evidence there is now."""
    uplift, source = uplift_of(version.rule.family)
    return gate.judge(
        activation=Decimal(version.activation),
        evidence=evidence_of(version),
        uplift=uplift,
        uplift_source=source,
        roi_floor=policy.get("rewards.roi_floor"),
        is_exempt=version.is_retention,
    )


def evidence_of(version: RuleVersion) -> gate.Evidence | None:
    """The newest observation of the family or the newest simulation of exactly these terms: the lower of the two."""
    rows = GateEvidence.objects.filter(
        Q(kind=GateEvidence.Kind.OBSERVED, family=version.rule.family)
        | Q(kind=GateEvidence.Kind.SIMULATION, terms_hash=terms_hash(version))
    )
    newest = {}
    for row in rows.order_by("kind", "-id").distinct("kind"):
        newest[row.kind] = row
    if not newest:
        return None
    best = min(newest.values(), key=lambda row: row.cost_share)
    return gate.Evidence(cost_share=best.cost_share, source=f"{best.get_kind_display()}, {best.sample} plays")


def uplift_of(family: str) -> tuple[Decimal, str]:
    """Extra theo per 1 of face against the holdout, at its lower 95 % bound; nothing without a holdout."""
    days = policy.get("rewards.uplift_days")
    values = {
        "family": family,
        "days": days,
        "until": clock.now() - timedelta(days=days),
        "zone": clock.business_zone().key,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("uplift"), values)
        groups = {row[0]: row[1:] for row in cursor.fetchall()}
    if any(groups.get(each, (0,))[0] < LEAST_GROUP for each in (True, False)):
        return Decimal(0), "no holdout of enough players yet"
    (treated, mean, variance, face), (held, base, base_variance, _) = groups[True], groups[False]
    error = (Decimal(variance) / treated + Decimal(base_variance) / held).sqrt()
    lower = max(Decimal(mean) - Decimal(base) - _Z95 * error, Decimal(0))
    return (lower / face).quantize(Decimal("0.000001")), f"{treated} treated against {held} held out, {days} days"
