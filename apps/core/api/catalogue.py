"""Which routes the API has and who may call them: read from the URLconf, told in the words of the schema."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, get_resolver

from .docs import schema_document
from .views import ApiView, of_method

PREFIX = "api/v1/"
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one route. Without roles and permission it is for everybody who is logged in."""

    method: str
    path: str
    summary: str
    is_public: bool
    roles: frozenset[str]
    permission: str


@cache
def routes() -> tuple[Route, ...]:
    """All of them, in the order of the URLconf; they do not change while a process lives."""
    described = json.loads(schema_document())["paths"]
    return tuple(
        _route(view, method, path, described.get(f"/{path}", {}).get(method, {}))
        for path, view in _views(get_resolver().url_patterns, "")
        for method in view.http_method_names
        if method != "head" and hasattr(view, method)
    )


def _route(view: type[ApiView], method: str, path: str, operation: dict) -> Route:
    return Route(
        method=method.upper(),
        path=path.removeprefix(PREFIX),
        summary=operation.get("summary", ""),
        is_public=view.public,
        roles=frozenset(of_method(view.roles, method.upper()) or ()),
        permission=of_method(view.permission, method.upper()) or "",
    )


def _views(patterns, prefix: str) -> Iterator[tuple[str, type[ApiView]]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            if PREFIX.startswith(route) or route.startswith(PREFIX):
                yield from _views(pattern.url_patterns, route)
        elif route.startswith(PREFIX):
            yield _PARAMETER.sub(r"{\1}", route), pattern.callback.view_class
