"""How a person wants to be written to."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core import policy
from apps.notifications.models import ContactProfile, Device, Message, Preference
from apps.notifications.states import Category, Channel

from .texts import shown_text

# What nobody can switch off: the account could not be used safely without it.
LOCKED = frozenset({(Category.SECURITY, channel) for channel in Channel} | {(Category.MONEY, Channel.IN_APP)})


def profile_of(user_id: int | None) -> ContactProfile:
    """The person's own, or the defaults (not saved)."""
    found = ContactProfile.objects.filter(user_id=user_id).first() if user_id else None
    return found or ContactProfile(user_id=user_id)


def default_preference(category: str, channel: str) -> bool:
    """Without a word from the person: everything but offers, which need a yes outside the app."""
    return category != Category.OFFERS or channel == Channel.IN_APP


def default_quiet_hours() -> tuple[str, str]:
    return policy.get("notifications.quiet_from"), policy.get("notifications.quiet_until")


def everything_of(user_id: int) -> QuerySet[Message]:
    """Messages to the user, and those that went to the user's number or address before it was known whose it is."""
    user = User.objects.only("mobile_index", "email_index").get(pk=user_id)
    indexes = [bytes(index) for index in (user.mobile_index, user.email_index) if index]
    return Message.objects.filter(Q(user_id=user_id) | Q(address_index__in=indexes)).order_by("pk")


def messages_for_export(user: User) -> Iterator[dict[str, Any]]:
    """Each message as it was told; what is secret is stored nowhere and cannot be told again."""
    for row in everything_of(user.pk).select_related("template", "version").iterator(chunk_size=500):
        title, body = shown_text(row)
        yield {
            "id": str(row.pk),
            "at": row.created_at.isoformat(),
            "message": row.template.title,
            "channel": row.channel,
            "to": row.address or "",
            "title": title,
            "text": body,
            "state": row.state,
            "delivered_at": row.delivered_at.isoformat() if row.delivered_at else None,
            "opened_at": row.opened_at.isoformat() if row.opened_at else None,
        }


def wishes_for_export(user: User) -> list[dict[str, Any]]:
    """What the person said about how to be written to."""
    profile = profile_of(user.pk)
    said = Preference.objects.filter(user_id=user.pk).order_by("category", "channel")
    return [
        {"category": "", "channel": "", "is_on": None, "language": profile.language, "time_zone": profile.time_zone},
        *(
            {"category": item.category, "channel": item.channel, "is_on": item.is_on, "language": "", "time_zone": ""}
            for item in said
        ),
    ]


def devices_for_export(user: User) -> list[dict[str, Any]]:
    rows = Device.objects.filter(user_id=user.pk).order_by("pk")
    return [
        {
            "platform": row.platform,
            "token": row.token,
            "since": row.created_at.isoformat(),
            "is_live": row.gone_at is None,
        }
        for row in rows
    ]
