"""What a person sees of their messages."""

from django.db.models import QuerySet

from apps.notifications.models import ContactProfile, Message, Preference
from apps.notifications.states import Category, Channel, MessageState

from .people import LOCKED, default_preference


def inbox(user_id: int) -> QuerySet[Message]:
    """The messages in the app, read or not."""
    arrived = [MessageState.DELIVERED, MessageState.OPENED]
    rows = Message.objects.filter(user_id=user_id, channel=Channel.IN_APP, state__in=arrived)
    return rows.select_related("template", "version")


def unread(user_id: int) -> int:
    return ContactProfile.objects.filter(user_id=user_id).values_list("unread", flat=True).first() or 0


def wishes_of(user_id: int) -> list[dict]:
    """Every category on every channel: what holds, and whether it can be changed."""
    said = {(item.category, item.channel): item.is_on for item in Preference.objects.filter(user_id=user_id)}
    return [
        {
            "category": category,
            "channel": channel,
            "is_on": (category, channel) in LOCKED
            or said.get((category, channel), default_preference(category, channel)),
            "is_locked": (category, channel) in LOCKED,
        }
        for category in Category.values
        for channel in Channel.values
    ]
