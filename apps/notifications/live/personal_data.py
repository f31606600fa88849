"""What live delivery holds of a person: for a day, what their apps were told."""

from collections.abc import Iterator

from apps.core import privacy
from apps.notifications.live import services
from apps.notifications.live.models import Event


def export(user) -> Iterator[privacy.Part]:
    rows = Event.objects.filter(user_id=user.pk).order_by("seq").values("at", "type", "data")
    yield privacy.Part("live_events", rows=rows)


def erase(user) -> str:
    gone = services.log_erase(user_id=user.pk)
    return f"The {gone} live events of the last day were destroyed; the number of the newest stays."


privacy.register(privacy.Holding(key="live", title="Live events", export=export, erase=erase, order=60))
