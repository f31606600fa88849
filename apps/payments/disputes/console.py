"""Disputes on the console: menu, a person's panel, search by the gateway's id."""

from django.urls import reverse

from apps.core import console
from apps.core.money import format_money
from apps.payments.disputes import selectors
from apps.payments.disputes.models import Dispute

_TONES = {"OPEN": "warn", "WON": "good", "CLOSED": "", "LOST": "bad"}
SHOWN = 5


def panel(request, user) -> dict:
    """The newest disputes of a person's payments."""
    rows = list(Dispute.objects.filter(user=user).order_by("-created_at")[:SHOWN])
    for row in rows:
        row.tone = _TONES.get(row.state, "info")
    return {"disputes": rows, "raised": selectors.raised_lately(user.pk) if rows else 0}


def find_disputes(term: str) -> list[console.Hit]:
    """By the gateway's own id."""
    found = Dispute.objects.filter(dispute_id=term.strip()).select_related("user")[:5]
    return [
        console.Hit(
            title=str(row),
            description=" · ".join([format_money(row.money), row.get_state_display(), str(row.user or "Nobody's")]),
            url=reverse("admin:disputes_dispute_change", args=[row.pk]),
            icon="gavel",
        )
        for row in found
    ]


console.register(
    console.NavItem(
        group="Payments",
        title="Disputes",
        icon="gavel",
        url_name="admin:disputes_dispute_changelist",
        permission="disputes.view_dispute",
        order=50,
    ),
    console.PlayerPanel(
        key="disputes.disputes",
        title="Disputes",
        permission="disputes.view_dispute",
        order=46,
        width="half",
        template="disputes/panels/disputes.html",
        context=panel,
    ),
    console.SearchProvider(
        key="disputes.ids", title="Dispute", permission="disputes.view_dispute", order=36, find=find_disputes
    ),
)
