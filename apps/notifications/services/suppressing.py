"""The suppression list: addresses nothing is sent to any more."""

from uuid import UUID

from django.db import transaction
from django.db.models import Model

from apps.accounts.engine.identifiers import BadIdentifier, normalise_email, normalise_mobile
from apps.core import audit, clock
from apps.core.errors import Invalid, NotFound
from apps.notifications.models import Suppression
from apps.notifications.states import Channel, SuppressionReason

from .values import address_index, masked_address


@transaction.atomic
def suppress(
    *, channel: str, index: bytes, shown: str, reason: str, note: str = "", actor: Model | None = None
) -> Suppression:
    """Puts an address on the list; one that is there already stays as it is."""
    made, is_new = Suppression.objects.get_or_create(
        channel=channel,
        address_index=index,
        lifted_at=None,
        defaults={"address_shown": shown[:80], "reason": reason, "note": note[:200], "added_by": actor},
    )
    if is_new:
        audit.record(
            "notifications.suppression.add",
            made,
            actor=actor,
            after={"channel": channel, "reason": str(reason)},
            reason=note,
        )
    return made


@transaction.atomic
def suppression_add(*, channel: str, address: str, note: str, actor: Model) -> Suppression:
    """By a member of staff. Raises Invalid."""
    try:
        clean = normalise_mobile(address, national=True) if channel == Channel.SMS else normalise_email(address)
    except BadIdentifier as wrong:
        raise Invalid(str(wrong), address=[str(wrong)]) from None
    return suppress(
        channel=channel,
        index=address_index(channel=channel, address=clean),
        shown=masked_address(channel=channel, address=clean),
        reason=SuppressionReason.BY_STAFF,
        note=note,
        actor=actor,
    )


@transaction.atomic
def suppression_lift(*, suppression_id: UUID, reason: str, actor: Model) -> Suppression:
    """Lets messages go to the address again. Raises NotFound."""
    found = Suppression.objects.select_for_update().filter(pk=suppression_id, lifted_at=None).first()
    if found is None:
        raise NotFound("This address is not on the list.")
    found.lifted_at, found.lifted_by = clock.now(), actor
    found.save(update_fields=["lifted_at", "lifted_by"])
    audit.record("notifications.suppression.lift", found, actor=actor, reason=reason)
    return found
