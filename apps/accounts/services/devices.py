"""Devices staff log in from: a new one is told to its owner."""

from apps.accounts.events import StaffNewDevice
from apps.accounts.models import KnownDevice, Session
from apps.core import clock, events
from apps.core.encryption import blind_index


def device_note(*, session: Session, identity: str) -> bool:
    """Remembers the device of a session just opened; whether it was new. The very first one is no news.

    The owner's row is locked, so that two logins at once agree on which came first.
    """
    user, now = session.user, clock.now()
    digest = blind_index(f"{user.pk}:{identity}", purpose="device")
    known = KnownDevice.objects.filter(user=user)
    if known.filter(digest=digest).update(last_seen_at=now):
        return False
    is_news = known.exists()
    KnownDevice.objects.create(user=user, digest=digest, last_seen_at=now)
    if is_news:
        events.publish(StaffNewDevice(session_id=str(session.pk)))
    return is_news
