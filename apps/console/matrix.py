"""Who may do what: every permission of the code in words, what it opens, and which roles hold it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.contrib import admin

from apps.accounts.roles import role_permissions
from apps.accounts.scopes import titles
from apps.accounts.states import STAFF_ROLES, Role
from apps.core import approvals
from apps.core.api import catalogue

ROLES = [role for role in Role if role in STAFF_ROLES]


_OWNERS = {"auth": "core", "django_celery_beat": "core"}  # packages whose pages are the platform's


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One permission: `opens` are (kind, words), `held` says yes or no for each of ROLES."""

    key: str
    words: str
    opens: tuple[tuple[str, str], ...]
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    lines: list[Line]


def sections(role: str = "") -> list[Section]:
    """By app, in the order of the house; with `role` only what it holds."""
    found = defaultdict(list)
    for key, words in sorted(titles().items(), key=lambda item: item[1]):
        held = tuple(key in role_permissions()[one] for one in ROLES)
        opens = tuple(_opened().get(key, ()))
        if (any(held) or opens) and (role not in ROLES or key in role_permissions()[role]):
            found[_section_of(key)].append(Line(key=key, words=words, opens=opens, held=held))
    configs = {config.label: config for config in apps.get_app_configs()}
    return [Section(title=configs[label].verbose_name, lines=found[label]) for label in configs if label in found]


def _section_of(permission: str) -> str:
    label = permission.partition(".")[0]
    return _OWNERS.get(label, label)


def other_routes() -> list[tuple[str, list[catalogue.Route]]]:
    """The routes that no permission guards, by who may call them."""
    found = defaultdict(list)
    for route in catalogue.routes():
        if not route.permission:
            found[_callers(route)].append(route)
    return sorted(found.items())


def _callers(route: catalogue.Route) -> str:
    if route.is_public:
        return "Everybody, also without a login"
    if not route.roles:
        return "Whoever is logged in"
    return ", ".join(role.label for role in Role if role in route.roles)


@cache
def _opened() -> dict[str, list[tuple[str, str]]]:
    """Permission -> what asks for it; code does not change while a process lives."""
    found = defaultdict(list)
    for permission, kind, words in [*_pages(), *_decisions(), *_routes()]:
        if (kind, words) not in found[permission]:
            found[permission].append((kind, words))
    return found


def _pages() -> Iterator[tuple[str, str, str]]:
    for model, page in admin.site._registry.items():
        options = model._meta
        view = f"{options.app_label}.view_{options.model_name}"
        page_title = titles()[view].removeprefix("See ")
        yield view, "Page", page_title[:1].upper() + page_title[1:]
        actions = [*page._get_base_actions_list(), *page._get_base_actions_detail(), *page._get_base_actions_row()]
        for action in actions:
            for name in action.method.allowed_permissions:
                guard = getattr(page, f"has_{name}_permission")
                for permission in getattr(guard, "permissions", ()):
                    yield permission, "Action", f"{action.description} ({options.verbose_name})"


def _decisions() -> Iterator[tuple[str, str, str]]:
    for item in approvals.actions():
        yield item.permission, "Second person", item.title


def _routes() -> Iterator[tuple[str, str, str]]:
    for route in catalogue.routes():
        if route.permission:
            yield route.permission, "API", f"{route.method} {route.path}"
