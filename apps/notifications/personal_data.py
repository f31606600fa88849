"""What the post office holds of a person."""

from collections.abc import Iterator

from apps.core import privacy
from apps.notifications import services
from apps.notifications.selectors import people


def export(user) -> Iterator[privacy.Part]:
    yield privacy.Part("messages", rows=people.messages_for_export(user))
    yield privacy.Part("message_preferences", rows=people.wishes_for_export(user))
    yield privacy.Part("push_devices", rows=people.devices_for_export(user))


def erase(user) -> str:
    gone = services.person_erase(user_id=user.pk)
    return (
        f"Texts and addresses of {gone} messages, preferences and push devices were destroyed; kept are, as proof, "
        "that something was sent and when, and the fingerprint of an address that must not be written to."
    )


privacy.register(privacy.Holding(key="notifications", title="Messages", export=export, erase=erase, order=50))
