"""Devices that take pushes."""

from uuid import UUID

from django.db import transaction

from apps.core import clock
from apps.core.encryption import blind_index
from apps.notifications.models import Device


@transaction.atomic
def device_subscribe(*, user_id: int, token: str, platform: str = "", session_id: UUID | None = None) -> Device:
    """The device takes pushes for this user from now on, whoever's it was before."""
    made, _ = Device.objects.update_or_create(
        token_index=blind_index(token, purpose="push_token"),
        defaults={
            "user_id": user_id,
            "token": token,
            "platform": platform,
            "session_id": session_id,
            "seen_at": clock.now(),
            "gone_at": None,
            "gone_reason": "",
        },
    )
    return made
