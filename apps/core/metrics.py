"""Figures for Prometheus: requests as they pass, and gauges that apps hook in and that are asked at each scrape."""

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
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

log = logging.getLogger("munim.metrics")

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


Reading = tuple[str, str, float]


class _Hooks(Collector):
    """Gauges whose values are asked when Prometheus asks."""

    def __init__(self):
        self.sources: list[Callable[[], Iterable[Reading]]] = []

    def describe(self) -> list:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for source in self.sources:
            try:
                readings = list(source())
            except DatabaseError as away:
                log.warning("gauges could not be read: %s", away)
                continue
            for name, title, value in readings:
                yield GaugeMetricFamily(name, title, value=value)


_hooks = _Hooks()


def gauges(source: Callable[[], Iterable[Reading]]) -> Callable[[], Iterable[Reading]]:
    """Registers a function that gives `(name, title, value)` at each scrape; it may ask the database."""
    _hooks.sources.append(source)
    return source


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
