"""Roles become groups."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from apps.accounts.roles import role_permissions


@transaction.atomic
def roles_load() -> dict[str, int]:
    """Makes the groups and their permissions equal to fixtures/roles.json; role -> number of permissions.

    Raises ImproperlyConfigured when a permission does not exist, and changes nothing then.
    """
    wanted = role_permissions()
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    known = {f"{app}.{codename}": pk for app, codename, pk in rows}
    unknown = sorted({codename for codenames in wanted.values() for codename in codenames} - known.keys())
    if unknown:
        raise ImproperlyConfigured(f"fixtures/roles.json names permissions that do not exist: {', '.join(unknown)}.")
    for role, codenames in wanted.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([known[codename] for codename in codenames])
    return {role: len(codenames) for role, codenames in wanted.items()}
