"""What each role may do: read from fixtures/roles.json, loaded into groups by `manage.py load_roles`."""

import json
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .states import Role

FIXTURE = settings.BASE_DIR / "fixtures" / "roles.json"


@cache
def role_permissions() -> dict[str, frozenset[str]]:
    """Role -> "app.codename" set. An entry that is a role's name brings that role's permissions with it."""
    entries = json.loads(FIXTURE.read_text())
    if set(entries) != set(Role.values):
        odd = ", ".join(sorted(set(entries) ^ set(Role.values)))
        raise ImproperlyConfigured(f"fixtures/roles.json and the roles of the code differ in: {odd}.")
    return {role: _expand(role, entries, ()) for role in entries}


def _expand(role: str, entries: dict[str, list[str]], path: tuple[str, ...]) -> frozenset[str]:
    if role in path:
        raise ImproperlyConfigured(f"fixtures/roles.json: {' -> '.join((*path, role))} is a circle.")
    found: set[str] = set()
    for entry in entries[role]:
        if "." in entry:
            found.add(entry)
        elif entry in entries:
            found |= _expand(entry, entries, (*path, role))
        else:
            raise ImproperlyConfigured(f"fixtures/roles.json: {entry!r} in {role} is neither app.codename nor a role.")
    return frozenset(found)
