"""What lower apps' events become live."""

from apps.accounts.selectors import user_by_public_id
from apps.core import events
from apps.notifications.live import services


@events.subscriber("user.blocked", name="live.user_blocked", together=1)
def tell_blocked(event, delivery) -> None:
    """The user's sockets hear it and close."""
    services.push(
        user_id=user_by_public_id(event.user_id).pk,
        type="user.blocked",
        data={"user_id": event.user_id, "reason": event.reason_code, "until": event.until},
        event_id=delivery.event_id,
        at=delivery.event.created_at,
    )


@events.subscriber("settings.updated", name="live.settings", together=1)
def tell_settings(event, delivery) -> None:
    """Everybody who is connected asks again for what depends on them."""
    services.broadcast(
        scope="settings",
        type="settings.update",
        data={"keys": event.keys},
        event_id=delivery.event_id,
        at=delivery.event.created_at,
    )
