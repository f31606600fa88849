"""What a bulk message would do, before anybody gets it."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet

from apps.accounts.models import User, UserBlock
from apps.core import clock, policy
from apps.notifications import audiences, catalog
from apps.notifications.engine import wording
from apps.notifications.engine.parts import sms_parts
from apps.notifications.models import Bulk, ContactProfile, Device, Message, Preference, Suppression
from apps.notifications.states import Category, Channel, Language, MessageState

from .people import LOCKED, default_preference
from .sending import facts_about
from .templates import wording_for, wordings

SAMPLES = 3
_PAISA = Decimal("0.01")
_ADDRESS = {Channel.SMS: "mobile_index", Channel.EMAIL: "email_index"}


def preview_of(bulk: Bulk) -> dict:
    """Audience, who is left out and why, cost, quota, quiet hours, and samples: plain values."""
    users = audiences.users_of(bulk.audience)
    audience = users.count()
    left_out = {reason: rows.count() for reason, rows in _left_out(bulk, users).items()}
    reached = _reachable(bulk, users).count()
    samples = _samples(bulk, users)
    cost = _cost(bulk, reached)
    return {
        "audience": audience,
        "audience_words": audiences.words(bulk.audience),
        "reached": reached,
        "left_out": {reason: count for reason, count in left_out.items() if count},
        "cost": str(cost),
        "quota_minutes": _minutes(bulk, reached),
        "asleep_now": sum(sample["waits"] for sample in samples),
        "samples": [{name: sample[name] for name in ("person", "language", "subject", "body")} for sample in samples],
    }


def needs_second(preview: dict) -> bool:
    """Whether one person alone may not send it."""
    is_large = preview["audience"] > policy.get("notifications.bulk_alone_max")
    return is_large or Decimal(preview["cost"]) > policy.get("notifications.bulk_alone_cost")


def progress_of(bulk: Bulk) -> dict[str, int]:
    """How many messages stand in which state."""
    counted = Counter(bulk.messages.values_list("state", flat=True))
    return {MessageState(state).label: counted[state] for state in MessageState.values if counted[state]}


def texts_of(bulk: Bulk) -> list[str]:
    """What it says in each language, as it would be sent now."""
    return [
        wording.render(f"{version.subject}\n{version.body}".strip(), bulk.variables)
        for (channel, _), version in sorted(wordings(bulk.template).items())
        if channel == bulk.channel
    ]


def _left_out(bulk: Bulk, users: QuerySet[User]) -> dict[str, QuerySet[User]]:
    """Each person under the first reason that holds."""
    willing = users.filter(_wants(bulk))
    known = willing.filter(_has_address(bulk))
    return {
        "did not agree or switched it off": users.exclude(pk__in=willing.values("pk")),
        "no address for this channel": willing.exclude(pk__in=known.values("pk")),
        "on the suppression list": known.filter(_suppressed(bulk)),
        "blocked": known.exclude(_suppressed(bulk)).filter(_blocked()),
    }


def _reachable(bulk: Bulk, users: QuerySet[User]) -> QuerySet[User]:
    return users.filter(_wants(bulk), _has_address(bulk)).exclude(_suppressed(bulk)).exclude(_blocked())


def _wants(bulk: Bulk) -> Q:
    place = (Category(bulk.template.category), Channel(bulk.channel))
    if place in LOCKED:
        return Q()
    said = Preference.objects.filter(category=place[0], channel=place[1])
    if default_preference(*place):
        return ~Q(pk__in=said.filter(is_on=False).values("user_id"))
    return Q(pk__in=said.filter(is_on=True).values("user_id"))


def _has_address(bulk: Bulk) -> Q:
    if bulk.channel == Channel.IN_APP:
        return Q()
    if bulk.channel == Channel.PUSH:
        live = Q(session=None) | Q(session__ended_at=None, session__expires_at__gt=clock.now())
        return Q(pk__in=Device.objects.filter(live, gone_at=None).values("user_id"))
    return Q(**{f"{_ADDRESS[bulk.channel]}__isnull": False})


def _suppressed(bulk: Bulk) -> Q:
    if bulk.channel not in _ADDRESS:
        return Q(pk=None)
    listed = Suppression.objects.filter(channel=bulk.channel, lifted_at=None).values("address_index")
    return Q(**{f"{_ADDRESS[bulk.channel]}__in": listed})


def _blocked() -> Q:
    return Q(pk__in=UserBlock.objects.active().values("user_id"))


def _samples(bulk: Bulk, users: QuerySet[User]) -> list[dict]:
    known = wordings(bulk.template)
    chosen = list(_reachable(bulk, users)[:SAMPLES])
    profiles = ContactProfile.objects.in_bulk([user.pk for user in chosen])
    rows = []
    for user in chosen:
        language = (profiles.get(user.pk) or ContactProfile()).language
        version = wording_for(known, channel=bulk.channel, language=language)
        message = Message(user=user, channel=bulk.channel, priority=bulk.template.priority, template=bulk.template)
        rows.append(
            {
                "person": user.public_id,
                "language": Language(version.language).label if version else "",
                "subject": wording.render(version.subject, bulk.variables) if version else "",
                "body": wording.render(version.body, bulk.variables) if version else "There is no wording.",
                "waits": facts_about([message]).quiet_until(message) is not None,
            }
        )
    return rows


def _cost(bulk: Bulk, reached: int) -> Decimal:
    """By the dearest language, since nobody is asked before what they read."""
    price = {Channel.SMS: "notifications.cost_sms", Channel.EMAIL: "notifications.cost_email"}.get(bulk.channel)
    if price is None:
        return Decimal("0.00")
    parts = max(map(sms_parts, texts_of(bulk)), default=1) if bulk.channel == Channel.SMS else 1
    return (policy.get(price) * parts * reached).quantize(_PAISA, ROUND_HALF_UP)


def _minutes(bulk: Bulk, reached: int) -> int:
    """Minutes of the push project's quota that it takes."""
    if bulk.channel != Channel.PUSH:
        return 0
    return -(-reached // policy.get("notifications.fcm_per_minute"))


def secret_variables(template) -> list[str]:
    return [item.name for item in catalog.variables_of(template.variables) if item.is_secret]
