"""What an API key may be given: permissions that routes of the API name, but for those that want a person."""

from functools import cache

from django.contrib.auth.models import Permission

from apps.accounts.models import User
from apps.core import approvals
from apps.core.api import catalogue

CHECK = "core.check_approval"


def grantable() -> frozenset[str]:
    """No key is a second person, and none takes the mask off anything."""
    named = {route.permission for route in catalogue.routes()} - {"", CHECK}
    checking = {action.permission for action in approvals.actions()}
    return frozenset(name for name in named - checking if not name.partition(".")[2].startswith("reveal"))


def choices_for(user: User) -> list[tuple[str, str]]:
    """Those that this user holds, in words."""
    words = titles()
    return sorted(((name, words[name]) for name in grantable() & user.get_all_permissions()), key=lambda one: one[1])


@cache
def titles() -> dict[str, str]:
    """Every permission in words: `Block and unblock users`, `See players`. They change with a migration only."""
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": _in_words(row) for row in rows}


def _in_words(permission: Permission) -> str:
    model = permission.content_type.model_class()
    if model is not None and permission.codename == f"view_{model._meta.model_name}":
        return f"See {model._meta.verbose_name_plural}"
    words = permission.name.removeprefix("Can ")
    return words[:1].upper() + words[1:]
