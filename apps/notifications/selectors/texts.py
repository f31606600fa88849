"""What a message said, without what is stored nowhere."""

from apps.notifications.engine import wording
from apps.notifications.models import Message


def shown_text(message: Message) -> tuple[str, str]:
    """Title and text as they were told; what is secret stays hidden."""
    if message.version is None:
        return str(message.template), ""
    values = _Masked(message.variables)
    return wording.render(message.version.subject, values), wording.render(message.version.body, values)


class _Masked(dict):
    """A value that is stored nowhere is shown as dots."""

    def __missing__(self, name: str) -> str:
        return "••••"
