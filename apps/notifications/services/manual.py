"""Messages that a member of staff sends to one person."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.accounts.selectors import user_by_public_id
from apps.core import audit
from apps.core.ids import uuid7
from apps.notifications.engine.keys import message_key
from apps.notifications.errors import ResendRefused, UnknownMessage, VariablesInvalid
from apps.notifications.models import Message
from apps.notifications.selectors.bulks import secret_variables
from apps.notifications.states import MessageState

from .keeping import keep
from .posting import notify
from .wording import template_require

_UNDERWAY = {MessageState.QUEUED, MessageState.SENDING}


@transaction.atomic
def message_send(
    *,
    public_id: str,
    template: str,
    variables: dict[str, str],
    event_id: str,
    actor: Model,
    channels: Sequence[str] | None = None,
) -> list[Message]:
    """To one user; the same event tells once. Raises NotFound, UnknownTemplate, VariablesInvalid."""
    kind = template_require(key=template)
    _require_sendable(kind, channels)
    user = user_by_public_id(public_id)
    rows = notify(
        user_id=user.pk, template=template, variables=variables, event_id=f"staff:{event_id}", channels=channels
    )
    audit.record(
        "notifications.message.send",
        user,
        actor=actor,
        after={"template": template, "messages": [str(row.pk) for row in rows]},
    )
    return rows


@transaction.atomic
def message_resend(*, message_id: UUID, reason: str, actor: Model) -> Message:
    """The same message in the same words once more, under a key of its own.

    Raises UnknownMessage, ResendRefused.
    """
    old = Message.objects.select_related("template").filter(pk=message_id).first()
    if old is None:
        raise UnknownMessage
    if old.state in _UNDERWAY:
        raise ResendRefused("It is still on its way.")
    if old.bulk_id or old.template.key == "post.digest":
        raise ResendRefused("A bulk message or a digest is not sent again to one person.")
    made_id = uuid7()
    made = Message(
        id=made_id,
        key=message_key(
            event=f"resend:{made_id}", recipient=str(old.user_id), template=old.template.key, channel=old.channel
        ),
        event_id=old.event_id,
        template=old.template,
        version_id=old.version_id,
        user_id=old.user_id,
        channel=old.channel,
        language=old.language,
        priority=old.priority,
        variables=old.variables,
        reference=old.reference,
        address=old.address,
        address_index=old.address_index,
        address_shown=old.address_shown,
        resend_of=old,
        resend_reason=reason[:200],
        resend_by=actor,
    )
    made = keep([made])[0]
    audit.record("notifications.message.resend", made, actor=actor, after={"of": str(old.pk)}, reason=reason)
    return made


def _require_sendable(kind, channels: Sequence[str] | None) -> None:
    if secret_variables(kind):
        raise VariablesInvalid("This message is sent by the system only: part of it is a secret.", template=kind.key)
    if strange := sorted(set(channels or ()) - set(kind.channels)):
        raise VariablesInvalid(f"This message is not sent by {', '.join(strange)}.", template=kind.key)
