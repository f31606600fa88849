"""The platform's lines of the menu and its work lists."""

from apps.core import console
from apps.core.approvals import selectors as approvals
from apps.core.events import selectors as outbox


def _line(title: str, model: str, icon: str, order: int, group: str = "Platform") -> console.NavItem:
    return console.NavItem(
        group=group,
        title=title,
        icon=icon,
        url_name=f"admin:core_{model}_changelist",
        permission=f"core.view_{model}",
        order=order,
    )


console.register(
    _line("Approvals", "approval", "rule", 20, group="Work"),
    _line("Imports", "importbatch", "upload_file", 60, group="Work"),
    _line("Settings and flags", "setting", "tune", 10),
    _line("Audit", "auditentry", "history", 20),
    _line("Jurisdictions", "jurisdictionrule", "public", 30),
    _line("Bank holidays", "bankholiday", "event_busy", 35),
    _line("Risk caps", "riskcap", "speed", 40),
    _line("Risk verdicts", "riskverdict", "gavel", 50),
    _line("Events", "outboxevent", "outbox", 60),
    _line("Deliveries", "delivery", "local_shipping", 70),
    console.Queue(
        key="core.approvals",
        title="Waiting for a second person",
        permission="core.check_approval",
        icon="rule",
        url="admin:core_approval_changelist?state__exact=PENDING",
        count=approvals.waiting_count,
        oldest=approvals.waiting_since,
        order=10,
    ),
    console.Queue(
        key="core.dead_letters",
        title="Dead letters",
        permission="core.requeue_delivery",
        icon="unsubscribe",
        url="admin:core_delivery_changelist?status__exact=DEAD",
        count=outbox.dead_count,
        oldest=outbox.oldest_dead_letter,
        order=90,
    ),
)
