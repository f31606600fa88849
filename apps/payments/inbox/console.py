"""The inbox on the console: menu."""

from apps.core import console


def _line(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="Payments",
        title=title,
        icon=icon,
        url_name=f"admin:inbox_{model}_changelist",
        permission=f"inbox.view_{model}",
        order=order,
    )


console.register(
    _line("Webhooks", "webhook", "inbox", 80),
    _line("Waiting for gateways", "poll", "hourglass_top", 85),
)
