"""Who a bulk message can be for. Higher apps add their own kinds (a segment, the members of a group)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.accounts.states import APP_ROLES
from apps.core import clock
from apps.notifications.errors import AudienceInvalid

FILTERS = ("region", "kyc_state")


@dataclass(frozen=True, kw_only=True)
class AudienceKind:
    """`users(audience)` are the people of this kind, before the filters that all kinds share."""

    key: str
    title: str
    users: Callable[[dict], QuerySet[User]]


_kinds: dict[str, AudienceKind] = {}


def register(kind: AudienceKind) -> None:
    """Makes a kind known. Raises ImproperlyConfigured for a second one of that key."""
    if kind.key in _kinds:
        raise ImproperlyConfigured(f"Two audiences are called {kind.key}.")
    _kinds[kind.key] = kind


def kinds() -> list[AudienceKind]:
    return [_kinds[key] for key in sorted(_kinds)]


def users_of(audience: dict) -> QuerySet[User]:
    """The people of an audience, in the order of their keys. Raises AudienceInvalid."""
    kind = _kinds.get(audience.get("kind", "ALL"))
    if kind is None:
        raise AudienceInvalid("There is no such audience.")
    users = kind.users(audience).filter(is_active=True, is_staff=False)
    for name in FILTERS:
        if audience.get(name):
            users = users.filter(**{name: audience[name]})
    if audience.get("role"):
        if audience["role"] not in APP_ROLES:
            raise AudienceInvalid("There is no such role among app users.")
        users = users.filter(groups__name=audience["role"])
    since, until = clock.business_period(_day(audience, "joined_after"), _day(audience, "joined_before"))
    if since:
        users = users.filter(date_joined__gte=since)
    if until:
        users = users.filter(date_joined__lt=until)
    return users.order_by("pk")


def words(audience: dict) -> str:
    """The audience as a sentence for operators."""
    parts = [_kinds[audience.get("kind", "ALL")].title]
    names = {
        "region": "in {}",
        "kyc_state": "KYC {}",
        "role": "as {}",
        "joined_after": "joined from {}",
        "joined_before": "joined until {}",
    }
    said = {name: str(audience[name]).replace("_", " ").lower() for name in names if audience.get(name)}
    parts += [names[name].format(value) for name, value in said.items()]
    return ", ".join(parts)


def _day(audience: dict, name: str):
    value = audience.get(name)
    return date.fromisoformat(value) if isinstance(value, str) else value


def _named(audience: dict) -> QuerySet[User]:
    people = [text.strip().upper() for text in audience.get("people") or ()]
    if not people:
        raise AudienceInvalid("Name at least one person.")
    found = User.objects.filter(public_id__in=people)
    if missing := sorted(set(people) - set(found.values_list("public_id", flat=True))):
        raise AudienceInvalid(f"Nobody is called {', '.join(missing[:5])}.", unknown=missing[:50])
    return found


register(AudienceKind(key="ALL", title="All app users", users=lambda audience: User.objects.all()))
register(AudienceKind(key="PEOPLE", title="Named people", users=_named))
