"""What an API key may be given: permissions that routes of the API name, but for those that want a person."""

from functools import cache

from django.contrib.auth.models import Permission

from apps.accounts.models import User
from apps.core import approvals, console
from apps.core.api import catalogue

OF_PEOPLE = ("approve_", "check_", "decide_", "reveal")


def grantable() -> frozenset[str]:
    """No key decides in the place of a person, and none takes the mask off anything."""
    named = {route.permission for route in catalogue.routes()} - {""}
    checking = {action.permission for action in approvals.actions()}
    return frozenset(name for name in named - checking if not name.partition(".")[2].startswith(OF_PEOPLE))


def choices_for(user: User) -> list[tuple[str, str]]:
    """Those that this user holds, in words."""
    words = titles()
    return sorted(((name, words[name]) for name in grantable() & user.get_all_permissions()), key=lambda one: one[1])


@cache
def titles() -> dict[str, str]:
    """Every permission in words: `Block and unblock users`, `See API keys`. They change with a migration only."""
    pages = {item.url_name: item.title for item in reversed(console.entries(console.NavItem))}
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": _in_words(row, pages) for row in rows}


def _in_words(permission: Permission, pages: dict[str, str]) -> str:
    """A page's permission is called as the page is in the menu."""
    model = permission.content_type.model_class()
    if model is not None and permission.codename == f"view_{model._meta.model_name}":
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        return f"See {_inside(pages.get(page) or str(model._meta.verbose_name_plural))}"
    words = permission.name.removeprefix("Can ")
    return words[:1].upper() + words[1:]


def _inside(title: str) -> str:
    """As it is written within a sentence: `Blocks` -> `blocks`, `API keys` stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
