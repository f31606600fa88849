"""The console's own entries: people are found from everywhere, and pages that are no app's."""

from collections.abc import Iterator

from django.urls import reverse

from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.models import User
from apps.core import console


def find_people(term: str) -> Iterator[console.Hit]:
    """A user by exact public id, mobile (Indian ones also without +91) or e-mail."""
    for user in _matching(term)[:2]:
        known = " · ".join(filter(None, [user.public_id, user.masked_mobile, user.masked_email]))
        yield console.Hit(str(user), f"Person · {known}", reverse("admin:person", args=[user.public_id]), "person")


def _matching(term: str):
    if "@" in term:
        return User.objects.by_email(term)
    try:
        return User.objects.by_mobile(normalise_mobile(term, national=True))
    except BadIdentifier:
        return User.objects.filter(public_id=term.upper())


console.register(
    console.NavItem(
        group="Platform",
        title="Roles",
        icon="badge",
        url_name="admin:auth_group_changelist",
        permission="auth.view_group",
        order=80,
    ),
    console.NavItem(
        group="Platform",
        title="Schedules",
        icon="schedule",
        url_name="admin:django_celery_beat_periodictask_changelist",
        permission="django_celery_beat.view_periodictask",
        order=90,
    ),
    console.SearchProvider(
        key="console.people", title="People", permission="accounts.find_user", find=find_people, order=10
    ),
)
