"""Figures for Prometheus: requests as they pass, and gauges that apps hook in and that are asked at each scrape."""

import os
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from . import context
from .api.errors import Problem, plain_answer
from .proxies import within

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_requests = Histogram(
    "munim_http_request_seconds", "Time to answer a request", ["method", "route", "status"], buckets=_BUCKETS
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@lru_cache(maxsize=2048)
def _series(method: str, route: str, status: int):
    return _requests.labels(method, route, status)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Counts one answered request."""
    _series(method if method in _METHODS else "OTHER", route, status).observe(seconds)


class _Hooks(Collector):
    """Gauges whose value is asked when Prometheus asks."""

    def __init__(self):
        self.gauges: dict[str, tuple[str, Callable[[], float]]] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (title, value) in self.gauges.items():
            yield GaugeMetricFamily(name, title, value=value())


_hooks = _Hooks()


def gauge(name: str, title: str, value: Callable[[], float]) -> None:
    """Adds a gauge (`munim_outbox_lag_seconds`): `value()` is called at each scrape and may ask the database."""
    _hooks.gauges[name] = (title, value)


def exposition() -> bytes:
    """All series: of every web process when they share PROMETHEUS_MULTIPROC_DIR, else of this one."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        multiprocess.MultiProcessCollector(shared)
    else:
        shared = REGISTRY
    hooked = CollectorRegistry()
    hooked.register(_hooks)
    return generate_latest(shared) + generate_latest(hooked)


def metrics(request) -> HttpResponse:
    """GET /metrics, for scrapers in METRICS_NETWORKS."""
    if not within(context.ip(), settings.METRICS_NETWORKS):
        return plain_answer(Problem.of_status(403))
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
