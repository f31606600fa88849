"""Refunds on the console: menu, what hangs, a person's panel, search."""

from django.db.models import Q
from django.urls import reverse

from apps.accounts.models import User
from apps.core import console
from apps.core.money import format_money
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import RefundState
from apps.payments.refunds.tones import STATE_TONES
from apps.payments.timeline import title_of

RECENT = 6


def unanswered():
    return Refund.objects.filter(state=RefundState.UNKNOWN)


def person_panel(request, user: User) -> dict:
    refunds = list(Refund.objects.filter(user=user).order_by("-id")[:RECENT])
    for refund in refunds:
        refund.tone, refund.title = STATE_TONES.get(refund.state, ""), title_of(refund.gateway)
    return {"person": user, "refunds": refunds}


def find_refunds(term: str) -> list[console.Hit]:
    """By our reference or the gateway's id."""
    if not term:
        return []
    found = Refund.objects.filter(Q(reference=term) | Q(gateway_refund_id=term)).select_related("user")[:5]
    return [
        console.Hit(
            title=f"Refund of {format_money(refund.amount)}",
            description=f"{refund.user or 'Money without an owner'} · {refund.get_state_display()}",
            url=reverse("admin:refunds_refund_change", args=[refund.pk]),
            icon="undo",
        )
        for refund in found
    ]


console.register(
    console.NavItem(
        group="Payments",
        title="Refunds",
        icon="undo",
        url_name="admin:refunds_refund_changelist",
        permission="refunds.view_refund",
        order=20,
    ),
    console.Queue(
        key="refunds.unanswered",
        title="Refunds without an answer",
        permission="refunds.view_refund",
        count=lambda: unanswered().count(),
        oldest=lambda: unanswered().order_by("id").values_list("created_at", flat=True).first(),
        url="/admin/refunds/refund/?state__exact=UNKNOWN",
        icon="undo",
        order=60,
    ),
    console.PlayerPanel(
        key="refunds.refunds",
        title="Refunds",
        template="refunds/person.html",
        context=person_panel,
        permission="refunds.view_refund",
        width="half",
        order=27,
    ),
    console.SearchProvider(
        key="refunds.refunds", title="Refunds", permission="refunds.view_refund", find=find_refunds, order=36
    ),
)
