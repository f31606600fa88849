"""Is the process alive, and can it serve."""

import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import gate

from .json import dumps

log = logging.getLogger("munim.health")


class NotReady(Exception):
    """Why a part cannot serve."""


_migrated = False


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _redis() -> None:
    gate.client().ping()


def _migrations() -> None:
    """Asked until it holds: a process never loses migrations it has seen applied."""
    global _migrated
    if _migrated:
        return
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} migrations are not applied")
    _migrated = True


def _risk_gate() -> None:
    import_string(settings.RISK_GATE)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": _redis,
    "migrations": _migrations,
    "risk_gate": _risk_gate,
}


def _verdict(name: str, check: Callable[[], None]) -> str:
    """`ok`, or what is wrong in words that give nothing away."""
    try:
        check()
    except NotReady as reason:
        return str(reason)
    except (DatabaseError, InterfaceError, redis.RedisError, ImportError) as reason:
        log.warning("%s is not ready: %s", name, reason)
        return "unavailable"
    return "ok"


@never_cache
@require_safe
def healthz(request) -> HttpResponse:
    """The process answers."""
    return HttpResponse(b'{"status":"ok"}', content_type="application/json")


@never_cache
@require_safe
def readyz(request) -> HttpResponse:
    """Everything a request needs is there; 503 names what is not."""
    checks = {name: _verdict(name, check) for name, check in CHECKS.items()}
    ready = all(verdict == "ok" for verdict in checks.values())
    body = dumps({"status": "ok" if ready else "unavailable", "checks": checks})
    headers = {} if ready else {"Retry-After": "5"}
    return HttpResponse(body, status=200 if ready else 503, content_type="application/json", headers=headers)
