"""A person's data leaves the post office."""

from django.db import transaction
from django.db.models import Q

from apps.core import clock, fsm
from apps.notifications.models import ContactProfile, Device, Message, Preference
from apps.notifications.selectors.people import everything_of
from apps.notifications.states import MessageState, Verdict


@transaction.atomic
def person_erase(*, user_id: int) -> int:
    """Values, references and addresses go, what waits is cancelled; answers how many messages there were."""
    rows = everything_of(user_id)
    waiting = rows.filter(Q(state=MessageState.QUEUED) | Q(state=MessageState.SENDING))
    keys = list(rows.values_list("pk", flat=True))
    fsm.advance_many(
        Message.objects.filter(pk__in=waiting.values("pk")),
        "cancel",
        actor=None,
        verdict=Verdict.ERASED,
        ended_at=clock.now(),
        lease_until=None,
    )
    Message.objects.filter(pk__in=keys).update(
        variables={}, reference="", address=None, address_index=None, address_shown="", resend_reason=""
    )
    Preference.objects.filter(user_id=user_id).delete()
    Device.objects.filter(user_id=user_id).delete()
    ContactProfile.objects.filter(user_id=user_id).delete()
    return len(keys)
