"""Evidence that a bonus costs less than its face."""

from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Model

from apps.core import audit
from apps.core.errors import Conflict
from apps.rewards.engine.hashing import terms_hash
from apps.rewards.engine.simulation import ENGINE_VERSION, Game, simulate
from apps.rewards.errors import UnknownRule
from apps.rewards.models import GameEdge, GateEvidence, Rule, RuleVersion

# Fewer finished grants prove nothing.
LEAST_FINISHED = 100
_Z95 = Decimal("1.959964")
_RATIOS = """
SELECT count(*), avg(ratio), COALESCE(stddev_samp(ratio), 0) FROM (
    SELECT COALESCE(r.converted, 0) / r.amount AS ratio
    FROM rewards_reward r JOIN rewards_rule u ON u.id = r.rule_id
    WHERE u.family = %s AND r.state IN ('COMPLETED', 'EXPIRED', 'FORFEITED')
) finished
"""


class NoHouseEdge(Conflict):
    reason, message = "NO_HOUSE_EDGE", "The house edge of this rule's product is not known."


@transaction.atomic
def gate_simulate(
    *, version_id, actor: Model | None, runs: int = 20_000, seed: int = 1, hit_share: Decimal = Decimal("0.1")
) -> GateEvidence:
    """Plays the version's bonus and keeps the upper bound of its cost. Raises UnknownRule, NoHouseEdge."""
    version = RuleVersion.objects.select_related("rule").filter(pk=version_id).first()
    if version is None:
        raise UnknownRule
    edge = _edge(version.product)
    bet = version.max_stake or version.cap_per_grant / 20
    outcome = simulate(
        bonus=float(version.cap_per_grant),
        multiple=float(version.wagering_multiple),
        bet=float(bet),
        game=Game(house_edge=float(edge), hit_share=float(hit_share)),
        runs=runs,
        seed=seed,
    )
    evidence = GateEvidence.objects.create(
        kind=GateEvidence.Kind.SIMULATION,
        family=version.rule.family,
        terms_hash=terms_hash(version),
        cost_share=outcome.cost_share_upper,
        sample=runs,
        seed=seed,
        engine_version=ENGINE_VERSION,
        inputs={"house_edge": str(edge), "hit_share": str(hit_share), "bet": str(bet), **outcome.as_dict()},
    )
    audit.record("rewards.gate.simulate", version, actor=actor, after={"cost_share": evidence.cost_share})
    return evidence


def _edge(product: str) -> Decimal:
    rows = dict(GameEdge.objects.filter(game="", product__in=[product, ""]).values_list("product", "house_edge"))
    found = rows.get(product, rows.get(""))
    if found is None or found <= 0:
        raise NoHouseEdge(product=product)
    return found


def gate_observe_all() -> int:
    """Observes every family; answers how many have enough finished grants."""
    families = Rule.objects.values_list("family", flat=True).distinct().order_by("family")
    return sum(gate_observe(family=family) is not None for family in families)


@transaction.atomic
def gate_observe(*, family: str) -> GateEvidence | None:
    """The family's turned-real ratio at its upper 95 % bound; nothing while too few grants have finished."""
    with connection.cursor() as cursor:
        cursor.execute(_RATIOS, [family])
        count, mean, deviation = cursor.fetchone()
    if count < LEAST_FINISHED:
        return None
    upper = Decimal(mean) + _Z95 * Decimal(deviation) / Decimal(count).sqrt()
    return GateEvidence.objects.create(
        kind=GateEvidence.Kind.OBSERVED,
        family=family,
        cost_share=min(upper, Decimal(1)).quantize(Decimal("0.000001")),
        sample=count,
        inputs={"mean": str(mean), "deviation": str(deviation)},
    )
