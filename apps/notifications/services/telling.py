"""What the floors below cause to be told: each event in the words of its template."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.accounts import selectors as accounts
from apps.accounts.kyc import selectors as kyc
from apps.accounts.models import User
from apps.core import clock
from apps.notifications.models import Message
from apps.notifications.selectors.people import profile_of
from apps.notifications.states import Channel, Language

from .posting import notify, notify_address

_FOR_GOOD = {Language.EN: "further notice", Language.HI: "अगली सूचना"}
_CODE_MINUTES = 5


def tell_code(*, otp_id: str, event_id: str) -> Message | None:
    """A one-time code by SMS; the code itself is fetched when it is sent."""
    found = accounts.otp_message(otp_id=UUID(otp_id))
    if found is None:
        return None
    return notify_address(
        channel=Channel.SMS,
        address=found.mobile,
        template="otp.code",
        variables={"minutes": _CODE_MINUTES},
        event_id=event_id,
        reference=otp_id,
    )


def tell_staff(*, template: str, reference: str, event_id: str) -> Message | None:
    """A mail to a member of staff, all of it fetched when it is sent."""
    found = _STAFF_MAILS[template](reference)
    if found is None:
        return None
    return notify_address(
        channel=Channel.EMAIL, address=found.to, template=template, event_id=event_id, reference=reference
    )


_STAFF_MAILS = {
    "staff.invited": accounts.invite_message,
    "staff.password_reset": accounts.password_reset_message,
    "staff.new_device": accounts.new_device_message,
}


@transaction.atomic
def tell_user(*, public_id: str, template: str, event_id: str, **variables) -> list[Message]:
    """Tells a user by their public id. Raises NotFound."""
    user = accounts.user_by_public_id(public_id)
    return notify(user_id=user.pk, template=template, variables=variables, event_id=event_id)


@transaction.atomic
def tell_blocked(*, public_id: str, until: str | None, event_id: str) -> list[Message]:
    """A block, with its end in the person's language. Raises NotFound."""
    user = accounts.user_by_public_id(public_id)
    end = _moment(until) if until else _FOR_GOOD[Language(profile_of(user.pk).language)]
    return notify(user_id=user.pk, template="user.blocked", variables={"until": end}, event_id=event_id)


@transaction.atomic
def tell_kyc(*, public_id: str, template: str, event_id: str) -> list[Message]:
    """An outcome of the proof of identity, with its reason as the user may read it. Raises NotFound."""
    user: User = accounts.user_by_public_id(public_id)
    status = kyc.status_of(user, language=profile_of(user.pk).language)
    return notify(user_id=user.pk, template=template, variables={"reason": status.sentence}, event_id=event_id)


@transaction.atomic
def tell_erasure(*, public_id: str, due_at: str, event_id: str) -> list[Message]:
    """The day on which a person's data is erased. Raises NotFound."""
    user = accounts.user_by_public_id(public_id)
    day = _local(due_at).strftime("%d %b %Y")
    return notify(user_id=user.pk, template="privacy.erasure_scheduled", variables={"on": day}, event_id=event_id)


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(clock.business_zone())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
