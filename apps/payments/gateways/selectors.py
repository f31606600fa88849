"""How gateways fare and what was asked of them, for operators and for evidence."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Aggregate, Count, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.core import clock
from apps.payments.gateways.models import GatewayCall
from apps.payments.gateways.names import title as title
from apps.payments.gateways.standing import Standing, standings
from apps.payments.gateways.states import CircuitState, Switch


class _P95(Aggregate):
    template = "percentile_cont(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def titles() -> list[tuple[str, str]]:
    return [(code, terms["title"]) for code, terms in settings.GATEWAYS.items()]


def with_figures(circuits: QuerySet) -> QuerySet:
    """Adds what the calls of the last hour say: calls_of_hour, failures_of_hour, p95_ms."""
    recent = GatewayCall.objects.filter(
        gateway=OuterRef("pk"), created_at__gte=clock.now() - timedelta(hours=1)
    ).order_by()

    def figure(aggregate: Aggregate) -> Subquery:
        return Subquery(recent.values("gateway").annotate(figure=aggregate).values("figure"))

    return circuits.annotate(
        calls_of_hour=Coalesce(figure(Count("id")), 0),
        failures_of_hour=Coalesce(figure(Count("id", filter=Q(is_healthy=False))), 0),
        p95_ms=figure(_P95("took_ms")),
    )


def out_of_use() -> list[tuple[Standing, list[str]]]:
    """Gateways that take nothing new, each with those that do so instead; no query on most calls."""
    known = standings.get()
    down = {code: found for code, found in known.items() if _takes_nothing(found)}
    instead = {
        code: [other for other in names if other not in down]
        for names in settings.GATEWAY_PATHS.values()
        for code in names
    }
    return [(found, instead.get(code, [])) for code, found in sorted(down.items())]


def forced() -> list[Standing]:
    """Gateways that everything new goes to, by somebody's word."""
    return [found for found in standings.get().values() if found.switch == Switch.FORCED]


def _takes_nothing(found: Standing) -> bool:
    if found.switch == Switch.FORCED:
        return False
    return found.switch == Switch.OFF or found.state != CircuitState.CLOSED
