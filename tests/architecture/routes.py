"""The API's routes as the URLconf has them, and the table that says who may call them."""

import re
import uuid
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

from apps.accounts.states import APP_ROLES, STAFF_ROLES, Role

from .route_table import TABLE

PREFIX = "api/v1/"
ANONYMOUS = "ANONYMOUS"
EVERYBODY = (ANONYMOUS, *Role.values)
GROUPS = {
    "STAFF": tuple(STAFF_ROLES),
    "APP": tuple(APP_ROLES),
    "ALL": tuple(Role.values),
    "PUBLIC": EVERYBODY,
}
NOBODYS_ID = {"uuid": str(uuid.UUID(int=0)), "int": "999999999", "str": "unknown", "slug": "unknown"}
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    route: str
    statuses: tuple[tuple[str, int], ...]

    @property
    def path(self) -> str:
        return "/" + PREFIX + _PARAMETER.sub(lambda found: NOBODYS_ID[found.group(1) or "str"], self.route)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


def _statuses(words: list[str]) -> tuple[tuple[str, int], ...]:
    found = {ANONYMOUS: 401, **dict.fromkeys(Role.values, 403)}
    for word in words:
        names, _, status = word.partition("=")
        for name in names.split(","):
            for who in GROUPS.get(name, (name,)):
                if who not in found:
                    raise ValueError(f"{who} is no role")
                found[who] = int(status)
    return tuple(found.items())


def read_table(text: str = TABLE) -> list[Row]:
    lines = (line.split() for line in text.splitlines() if line.strip() and not line.strip().startswith("#"))
    return [Row(method, route, _statuses(words)) for method, route, *words in lines]


def api_views() -> dict[str, type]:
    """Route -> view class, for everything under /api/v1/."""
    return dict(_views(get_resolver("config.urls").url_patterns, ""))


def _views(patterns, prefix: str):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            if PREFIX.startswith(route) or route.startswith(PREFIX):
                yield from _views(pattern.url_patterns, route)
        elif route.startswith(PREFIX):
            yield route.removeprefix(PREFIX), pattern.callback.view_class


def methods_of(view: type) -> set[str]:
    return {name.upper() for name in view.http_method_names if hasattr(view, name)} - {"HEAD", "OPTIONS"}


def routes_in_code() -> set[tuple[str, str]]:
    return {(method, route) for route, view in api_views().items() for method in methods_of(view)}
