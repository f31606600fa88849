"""What people read, and how they want to be written to."""

from collections.abc import Sequence
from datetime import time
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from apps.core import clock
from apps.notifications.errors import PreferenceInvalid, UnknownMessage
from apps.notifications.models import ContactProfile, Message, Preference
from apps.notifications.selectors.people import LOCKED
from apps.notifications.states import Channel, MessageState

_OPENABLE = {MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED}


class Wish(NamedTuple):
    """One category on one channel, on or off."""

    category: str
    channel: str
    is_on: bool


@transaction.atomic
def message_read(*, message_id: UUID, user_id: int) -> int:
    """Marks a message as seen, in the app or by tapping its push; answers how many are unread.

    Raises UnknownMessage.
    """
    rows = Message.objects.select_for_update().filter(channel__in=[Channel.IN_APP, Channel.PUSH])
    message = rows.filter(pk=message_id, user_id=user_id).first()
    if message is None or message.state not in {*_OPENABLE, MessageState.OPENED}:
        raise UnknownMessage
    profile = ContactProfile.objects.filter(user_id=user_id)
    if message.state in _OPENABLE:
        message.open(at=clock.now())
        message.save(update_fields=["state", "delivered_at", "opened_at", "ended_at"])
        if message.channel == Channel.IN_APP:
            profile.update(unread=Greatest(F("unread") - 1, 0))
    return profile.values_list("unread", flat=True).first() or 0


@transaction.atomic
def preferences_set(
    *,
    user_id: int,
    language: str | None = None,
    time_zone: str | None = None,
    quiet_hours: tuple[time, time] | None = None,
    has_quiet_hours: bool = False,
    wishes: Sequence[Wish] = (),
) -> ContactProfile:
    """Stores what was said and leaves the rest; `has_quiet_hours` with None goes back to the usual ones.

    Raises PreferenceInvalid.
    """
    if locked := [wish for wish in wishes if not wish.is_on and (wish.category, wish.channel) in LOCKED]:
        raise PreferenceInvalid(category=locked[0].category, channel=locked[0].channel)
    profile, _ = ContactProfile.objects.get_or_create(user_id=user_id)
    changed = {name: value for name, value in (("language", language), ("time_zone", time_zone)) if value is not None}
    if has_quiet_hours:
        changed["quiet_from"], changed["quiet_until"] = quiet_hours or (None, None)
    if changed:
        ContactProfile.objects.filter(pk=profile.pk).update(**changed)
        for name, value in changed.items():
            setattr(profile, name, value)
    now = clock.now()
    Preference.objects.bulk_create(
        [Preference(user_id=user_id, changed_at=now, **wish._asdict()) for wish in wishes],
        update_conflicts=True,
        unique_fields=["user", "category", "channel"],
        update_fields=["is_on", "changed_at"],
    )
    return profile
