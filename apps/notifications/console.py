"""The post office on the console: menu, what went wrong, a person's messages."""

from typing import Any

from apps.core import console
from apps.core.display import badge
from apps.notifications.admin.messages import TONES
from apps.notifications.models import Device, Message
from apps.notifications.selectors import board
from apps.notifications.selectors.inbox import wishes_of
from apps.notifications.selectors.people import default_preference, profile_of
from apps.notifications.selectors.timeline import recent_of
from apps.notifications.states import Category, Channel


def person_panel(request, user) -> dict[str, Any]:
    """The newest messages, and how the person wants to be written to."""
    off = [
        f"{Category(wish['category']).label} by {Channel(wish['channel']).label}"
        for wish in wishes_of(user.pk)
        if not wish["is_on"] and default_preference(wish["category"], wish["channel"])
    ]
    return {
        "person": user,
        "rows": [{**row, "state": _badge(row["message"])} for row in recent_of(user.pk)],
        "language": profile_of(user.pk).get_language_display(),
        "devices": Device.objects.filter(user_id=user.pk, gone_at=None).count(),
        "off": off,
    }


def _badge(message: Message):
    tone = TONES.get(message.state, "good" if message.state == "DELIVERED" else "")
    return badge(message.get_state_display(), "bad" if message.state == "FAILED" else tone)


def _line(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="Messages",
        title=title,
        icon=icon,
        url_name=f"admin:notifications_{model}_changelist",
        permission=f"notifications.view_{model}",
        order=order,
    )


console.register(
    _line("Messages", "message", "mail", 10),
    _line("Bulk messages", "bulk", "campaign", 20),
    _line("Templates", "template", "draft", 30),
    _line("Held-back addresses", "suppression", "do_not_disturb_on", 40),
    console.Queue(
        key="notifications.stuck",
        title="Messages that a provider calls wrong",
        count=board.our_bugs_count,
        oldest=board.our_bugs_oldest,
        url="/admin/notifications/message/?state__exact=FAILED",
        permission="notifications.view_message",
        icon="unsubscribe",
        order=70,
    ),
    console.PlayerPanel(
        key="notifications.messages",
        title="Messages",
        permission="notifications.view_message",
        order=60,
        width="half",
        template="notifications/panels/person.html",
        context=person_panel,
    ),
)
