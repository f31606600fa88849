"""What decides, in the moment of sending, whether and where a message goes: read for a whole batch at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, Q

from apps.accounts.models import User, UserBlock
from apps.core import clock, policy
from apps.notifications.engine.quiet import quiet_end
from apps.notifications.models import ContactProfile, Device, Message, Preference, Suppression
from apps.notifications.parcels import Target
from apps.notifications.states import Channel, MessageState, Priority, Verdict

from .people import LOCKED, default_preference, default_quiet_hours

_OUT = [MessageState.SENDING, MessageState.SENT, MessageState.DELIVERED, MessageState.OPENED]


@dataclass
class Facts:
    """Everything known about the recipients of a batch."""

    profiles: dict[int, ContactProfile] = field(default_factory=dict)
    preferences: dict[tuple[int, str, str], bool] = field(default_factory=dict)
    devices: dict[int, list[Device]] = field(default_factory=dict)
    suppressed: set[tuple[str, bytes]] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    offers: Counter = field(default_factory=Counter)

    def targets(self, message: Message) -> tuple[Target, ...]:
        """Where it would go now; nothing when no address is known."""
        if message.channel == Channel.PUSH:
            return tuple(Target(device.token, device.pk) for device in self.devices.get(message.user_id, ()))
        address = message.address or own_address(message.user, message.channel)
        return (Target(address),) if address else ()

    def verdict(self, message: Message, targets: tuple[Target, ...]) -> Verdict | None:
        """Why it is not sent, or None."""
        if message.version_id is None:
            return Verdict.NO_WORDING
        if not targets:
            return Verdict.NO_DEVICE if message.channel == Channel.PUSH else Verdict.NO_ADDRESS
        if (message.channel, index_of(message)) in self.suppressed:
            return Verdict.SUPPRESSED_ADDRESS
        if message.user_id is None or message.priority == Priority.CRITICAL:
            return None
        return self._person_says(message)

    def _person_says(self, message: Message) -> Verdict | None:
        if not message.user.is_active:
            return Verdict.CLOSED_ACCOUNT
        is_offer = message.priority == Priority.MARKETING
        if not self.wants(message.user_id, message.template.category, message.channel):
            return Verdict.NO_CONSENT if is_offer else Verdict.SWITCHED_OFF
        if not is_offer:
            return None
        if message.user_id in self.blocked:
            return Verdict.BLOCKED_ACCOUNT
        used_up = self.offers[message.user_id, message.channel] >= policy.get("notifications.marketing_per_day")
        return Verdict.DAILY_CAP if used_up else None

    def wants(self, user_id: int, category: str, channel: str) -> bool:
        if (category, channel) in LOCKED:
            return True
        return self.preferences.get((user_id, category, channel), default_preference(category, channel))

    def quiet_until(self, message: Message) -> datetime | None:
        """When an offer may go, if the person sleeps now."""
        if message.priority != Priority.MARKETING or message.user_id is None:
            return None
        profile = self.profiles.get(message.user_id) or ContactProfile()
        start, end = profile.quiet_from, profile.quiet_until
        if start is None:
            start, end = (time.fromisoformat(text) for text in default_quiet_hours())
        return quiet_end(clock.now(), zone=profile.time_zone, start=start, end=end)


def facts_about(messages: Iterable[Message]) -> Facts:
    """A fixed number of queries, however many messages."""
    messages = list(messages)
    users = {message.user_id for message in messages if message.user_id}
    facts = Facts(
        profiles=ContactProfile.objects.in_bulk(users),
        devices=_devices({m.user_id for m in messages if m.channel == Channel.PUSH}),
        suppressed=_suppressed(messages),
    )
    for said in Preference.objects.filter(user_id__in=users):
        facts.preferences[said.user_id, said.category, said.channel] = said.is_on
    if offered := {m.user_id for m in messages if m.priority == Priority.MARKETING}:
        facts.blocked = set(UserBlock.objects.active().filter(user_id__in=offered).values_list("user_id", flat=True))
        facts.offers = _offers(offered)
    return facts


def own_address(user: User | None, channel: str) -> str | None:
    """The user's mobile number or mail address of the moment."""
    if user is None:
        return None
    return user.mobile if channel == Channel.SMS else user.email


def index_of(message: Message) -> bytes:
    """The blind index of where an SMS or mail goes; empty for a push."""
    if message.address_index is not None:
        return bytes(message.address_index)
    if message.user is None or message.channel == Channel.PUSH:
        return b""
    index = message.user.mobile_index if message.channel == Channel.SMS else message.user.email_index
    return bytes(index or b"")


def shown_address(message: Message) -> str:
    """Where an SMS or mail goes, masked."""
    if message.address_shown or message.user is None:
        return message.address_shown
    return message.user.masked_mobile if message.channel == Channel.SMS else message.user.masked_email


def _devices(users: set[int]) -> dict[int, list[Device]]:
    """Devices that still take pushes: a phone that logged out gets none."""
    found = defaultdict(list)
    now = clock.now()
    live = Q(session=None) | Q(session__ended_at=None, session__expires_at__gt=now)
    for device in Device.objects.filter(live, user_id__in=users, gone_at=None).order_by("pk"):
        found[device.user_id].append(device)
    return found


def _suppressed(messages: list[Message]) -> set[tuple[str, bytes]]:
    indexes = {index_of(message) for message in messages} - {b""}
    rows = Suppression.objects.filter(address_index__in=indexes, lifted_at=None)
    return {(channel, bytes(index)) for channel, index in rows.values_list("channel", "address_index")}


def _offers(users: set[int]) -> Counter:
    """How many offers each person got on each channel in the last 24 hours."""
    since = clock.now() - timedelta(days=1)
    rows = (
        Message.objects.filter(user_id__in=users, priority=Priority.MARKETING, state__in=_OUT, created_at__gt=since)
        .exclude(channel=Channel.IN_APP)
        .values_list("user_id", "channel")
        .annotate(count=Count("pk"))
    )
    return Counter({(user_id, channel): count for user_id, channel, count in rows})
