"""Messages are written down: who is told what, by which channel. Sending is another matter (`sending`)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.accounts.engine.identifiers import mask_email, mask_mobile
from apps.accounts.models import User, email_index, mobile_index
from apps.core import clock
from apps.core.ids import uuid7
from apps.core.money import Money, format_money
from apps.notifications import catalog, queue
from apps.notifications.engine.keys import message_key
from apps.notifications.errors import VariablesInvalid
from apps.notifications.models import ContactProfile, Digest, Message, Template
from apps.notifications.selectors.people import preferred, profile_of
from apps.notifications.selectors.templates import wording_for, wordings
from apps.notifications.states import Channel, MessageState, Priority, Verdict

from .wording import template_require

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Values = Mapping[str, str | int | Money | datetime]


@transaction.atomic
def notify(
    *,
    user_id: int,
    template: str,
    variables: Values | None = None,
    event_id: UUID | str,
    priority: str | None = None,
    reference: str = "",
    channels: list[str] | None = None,
    **more,
) -> list[Message]:
    """Tells a user on every channel of the template; the same event tells once. `variables` are texts, Money or times.

    Raises UnknownTemplate, VariablesInvalid.
    """
    kind = template_require(key=template)
    values = shown_values(template=kind, variables=variables or {})
    profile, known = profile_of(user_id), wordings(kind)
    rows = [
        Message(
            id=uuid7(),
            key=message_key(event=str(event_id), recipient=str(user_id), template=template, channel=channel),
            event_id=str(event_id)[:64],
            template=kind,
            version=wording_for(known, channel=channel, language=profile.language),
            user_id=user_id,
            channel=channel,
            language=profile.language,
            priority=Priority(priority or kind.priority),
            variables=values,
            reference=reference,
            **more,
        )
        for channel in (kind.channels if channels is None else channels)
    ]
    return _keep(rows)


@transaction.atomic
def notify_address(
    *,
    channel: str,
    address: str,
    template: str,
    variables: Values | None = None,
    event_id: UUID | str,
    reference: str = "",
) -> Message:
    """Writes to a number or mail address, whether or not it is a user's; the same event tells once.

    Raises UnknownTemplate, VariablesInvalid.
    """
    kind = template_require(key=template)
    index = address_index(channel=channel, address=address)
    owner = User.objects.filter(**{_INDEX_COLUMN[channel]: index}).only("pk").first()
    language = profile_of(owner.pk if owner else None).language
    message = Message(
        id=uuid7(),
        key=message_key(event=str(event_id), recipient=index.hex(), template=template, channel=channel),
        event_id=str(event_id)[:64],
        template=kind,
        version=wording_for(wordings(kind), channel=channel, language=language),
        user=owner,
        channel=channel,
        language=language,
        priority=kind.priority,
        variables=shown_values(template=kind, variables=variables or {}),
        reference=reference,
        address=address,
        address_index=index,
        address_shown=masked_address(channel=channel, address=address),
    )
    return _keep([message])[0]


_INDEX_COLUMN = {Channel.SMS: "mobile_index", Channel.EMAIL: "email_index"}


def address_index(*, channel: str, address: str) -> bytes:
    """The blind index of a mobile number or mail address."""
    return mobile_index(address) if channel == Channel.SMS else email_index(address)


def masked_address(*, channel: str, address: str) -> str:
    return mask_mobile(address) if channel == Channel.SMS else mask_email(address)


def shown_values(*, template: Template, variables: Values) -> dict[str, str]:
    """The values as text, every declared one that is not secret and no other. Raises VariablesInvalid."""
    wanted = {item.name for item in catalog.variables_of(template.variables) if not item.is_secret}
    missing, unknown = sorted(wanted - set(variables)), sorted(set(variables) - wanted)
    if missing or unknown:
        raise VariablesInvalid(template=template.key, missing=missing, unknown=unknown)
    return {name: _text(value) for name, value in variables.items()}


def _text(value: str | int | Money | datetime) -> str:
    if isinstance(value, Money):
        return format_money(value)
    return _moment(value) if isinstance(value, datetime) else str(value)


def _moment(value: datetime) -> str:
    return value.astimezone(clock.business_zone()).strftime("%d %b %Y, %H:%M")


def _keep(rows: list[Message]) -> list[Message]:
    """Writes what is not there yet, all with one statement, and answers what is there."""
    for row in rows:
        _prepare(row)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    kept = list(Message.objects.filter(key__in=[row.key for row in rows]).select_related("template", "version"))
    fresh = {row.pk for row in rows} & {row.pk for row in kept}
    _after_keeping([row for row in kept if row.pk in fresh])
    return sorted(kept, key=lambda row: Channel.values.index(row.channel))


def _prepare(row: Message) -> None:
    """A message in the app has arrived by being written; others wait for a worker, or for their digest."""
    if row.channel == Channel.IN_APP:
        _arrive_in_app(row)
    elif row.template.digest_minutes and row.priority != Priority.CRITICAL and row.user_id:
        row.digest = _digest_of(row)


def _digest_of(row: Message) -> Digest:
    """The one digest of this person, template and channel for the present window."""
    window = timedelta(minutes=row.template.digest_minutes)
    start = clock.now() - (clock.now() - _EPOCH) % window
    digest, _ = Digest.objects.get_or_create(
        user_id=row.user_id,
        template=row.template,
        channel=row.channel,
        window_start=start,
        defaults={"due_at": start + window},
    )
    return digest


def _arrive_in_app(row: Message) -> None:
    now = clock.now()
    if row.version_id is None:
        row.suppress(verdict=Verdict.NO_WORDING, at=now)
    elif row.priority != Priority.CRITICAL and not preferred(row.user_id, row.template.category, row.channel):
        row.suppress(verdict=Verdict.SWITCHED_OFF, at=now)
    else:
        row.deliver(at=now)


def _after_keeping(rows: list[Message]) -> None:
    for row in rows:
        if row.channel == Channel.IN_APP and row.state == MessageState.DELIVERED:
            ContactProfile.objects.get_or_create(user_id=row.user_id)
            ContactProfile.objects.filter(user_id=row.user_id).update(unread=F("unread") + 1)
    waiting = [row for row in rows if row.state == MessageState.QUEUED and row.digest_id is None]
    if any(row.priority == Priority.CRITICAL for row in waiting):
        queue.enqueue(queue.DELIVER_CRITICAL)
    elif waiting:
        queue.enqueue(queue.DELIVER)
