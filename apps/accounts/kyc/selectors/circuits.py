"""How providers fare, for operators."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Aggregate, Count, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.accounts.kyc.models import ProviderCall
from apps.accounts.kyc.outages import Outage, outages
from apps.accounts.kyc.states import OutcomeClass
from apps.core import clock

FAILURES = (OutcomeClass.PROVIDER_ERROR, OutcomeClass.TIMEOUT)


class _P95(Aggregate):
    template = "percentile_cont(0.95) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def with_figures(circuits: QuerySet) -> QuerySet:
    """Adds what the calls of the last hour say: calls_of_hour, failures_of_hour, p95_ms."""
    recent = ProviderCall.objects.filter(
        provider=OuterRef("pk"), created_at__gte=clock.now() - timedelta(hours=1)
    ).order_by()

    def figure(aggregate: Aggregate) -> Subquery:
        return Subquery(recent.values("provider").annotate(figure=aggregate).values("figure"))

    return circuits.annotate(
        calls_of_hour=Coalesce(figure(Count("id")), 0),
        failures_of_hour=Coalesce(figure(Count("id", filter=Q(outcome__in=FAILURES))), 0),
        p95_ms=figure(_P95("took_ms")),
    )


def provider_title(name: str) -> str:
    """As operators call it."""
    return settings.KYC_PROVIDERS.get(name, {}).get("title", name)


def webhook_providers() -> list[str]:
    """Who sends us webhooks."""
    return [name for name, terms in settings.KYC_PROVIDERS.items() if "webhook" in terms]


def current_outages() -> list[tuple[Outage, list[str]]]:
    """Who is out of use, and which steps nobody is left for."""
    down = outages.get()
    names = {outage.provider for outage in down}
    stuck = [step for step, path in settings.KYC_PATHS.items() if set(path) <= names]
    return [(outage, [step for step in stuck if outage.provider in settings.KYC_PATHS[step]]) for outage in down]
