"""Who is told what, on which channels. Sending is another matter (`sending`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.core.ids import uuid7
from apps.notifications.engine.keys import message_key
from apps.notifications.models import Bulk, ContactProfile, Message, Template
from apps.notifications.selectors.people import profile_of
from apps.notifications.selectors.templates import wording_for, wordings
from apps.notifications.states import Channel, Priority

from .keeping import keep
from .values import Values, address_index, masked_address, shown_values
from .wording import template_require

_INDEX_COLUMN = {Channel.SMS: "mobile_index", Channel.EMAIL: "email_index"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One user who is told of one event."""

    user_id: int
    event_id: UUID | str
    variables: Values = field(default_factory=dict)


@transaction.atomic
def notify(
    *,
    user_id: int,
    template: str,
    variables: Values | None = None,
    event_id: UUID | str,
    priority: str | None = None,
    channels: Sequence[str] | None = None,
    reference: str = "",
) -> list[Message]:
    """Tells a user on every channel of the template; the same event tells once. `variables` are texts, Money or times.

    Raises UnknownTemplate, VariablesInvalid.
    """
    notice = Notice(user_id=user_id, event_id=event_id, variables=variables or {})
    return notify_many(template=template, notices=[notice], priority=priority, channels=channels, reference=reference)


@transaction.atomic
def notify_many(
    *,
    template: str,
    notices: Sequence[Notice],
    priority: str | None = None,
    channels: Sequence[str] | None = None,
    reference: str = "",
    bulk: Bulk | None = None,
    due_at: datetime | None = None,
) -> list[Message]:
    """Tells any number of users with the same few statements. Raises UnknownTemplate, VariablesInvalid."""
    kind = template_require(key=template)
    known = wordings(kind)
    profiles = ContactProfile.objects.in_bulk([notice.user_id for notice in notices])
    rows = []
    for notice in notices:
        values = shown_values(template=kind, variables=notice.variables)
        language = (profiles.get(notice.user_id) or ContactProfile()).language
        for channel in kind.channels if channels is None else channels:
            row = _row(kind, channel, str(notice.event_id), str(notice.user_id), priority)
            row.version = wording_for(known, channel=channel, language=language)
            row.user_id, row.language, row.variables = notice.user_id, language, values
            row.reference, row.bulk = reference, bulk
            if due_at is not None:
                row.due_at = due_at
            rows.append(row)
    return keep(rows)


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
    row = _row(kind, channel, str(event_id), index.hex(), None)
    row.language = profile_of(owner.pk if owner else None).language
    row.version = wording_for(wordings(kind), channel=channel, language=row.language)
    row.user, row.reference = owner, reference
    row.variables = shown_values(template=kind, variables=variables or {})
    row.address, row.address_index = address, index
    row.address_shown = masked_address(channel=channel, address=address)
    return keep([row])[0]


def _row(kind: Template, channel: str, event_id: str, recipient: str, priority: str | None) -> Message:
    return Message(
        id=uuid7(),
        key=message_key(event=event_id, recipient=recipient, template=kind.key, channel=channel),
        event_id=event_id[:64],
        template=kind,
        channel=channel,
        priority=Priority(priority or kind.priority),
    )
