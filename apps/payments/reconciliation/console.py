"""Reconciliation on the console: menu, what is open, search by UTR."""

from django.db.models import Q
from django.urls import reverse

from apps.core import clock, console
from apps.core.money import group_digits
from apps.core.templatetags.console import age
from apps.payments.reconciliation import selectors
from apps.payments.reconciliation.models import Match, Settlement

GROUP = "Payments"


def breaks_figure(request) -> console.Reading:
    """How much is in question."""
    opened = selectors.open_breaks()
    count = sum(line.count for line in opened)
    if not count:
        return console.Reading("None", "Books, gateways and bank agree", "good")
    waited = clock.now() - min(line.oldest for line in opened)
    return console.Reading(group_digits(count), f"oldest {age(waited)}", "bad" if waited.days else "warn")


def breaks_panel(request) -> dict:
    return {"kinds": selectors.breaks_by_kind()}


def find_matches(term: str) -> list[console.Hit]:
    """By UTR, or the gateway's id of a settlement: the way of that money."""
    settled = Settlement.objects.filter(Q(settlement_id=term) | Q(utr=term.upper())).first() if term else None
    match = Match.objects.filter(utr=term.upper()).first() if term and settled is None else None
    found = settled or match
    if found is None:
        return []
    return [
        console.Hit(
            title=str(found),
            description="Follow this money",
            url=f"{reverse('admin:reconciliation_trace')}?q={term}",
            icon="route",
        )
    ]


def _list(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group=GROUP,
        title=title,
        icon=icon,
        url_name=f"admin:reconciliation_{model}_changelist",
        permission=f"reconciliation.view_{model}",
        order=order,
    )


console.register(
    console.NavItem(
        group=GROUP,
        title="Money trace",
        icon="route",
        url_name="admin:reconciliation_trace",
        permission="reconciliation.view_match",
        order=5,
    ),
    console.NavItem(
        group=GROUP,
        title="Reconciliation",
        icon="balance",
        url_name="admin:reconciliation_board",
        permission="reconciliation.view_moneyday",
        order=60,
    ),
    _list("Breaks", "break", "rule", 62),
    _list("Claims", "claim", "support_agent", 63),
    _list("Settlements", "settlement", "account_balance", 64),
    _list("Settlement rows", "settlementrow", "list_alt", 66),
    _list("Bank lines", "bankline", "receipt", 68),
    _list("Expected and found", "match", "join_inner", 70),
    _list("Shut days", "moneyday", "event_available", 72),
    console.Figure(
        key="reconciliation.breaks",
        title="Breaks",
        icon="rule",
        value=breaks_figure,
        url_name="admin:reconciliation_board",
        permission="reconciliation.view_moneyday",
        order=80,
    ),
    console.Panel(
        key="reconciliation.breaks",
        title="Breaks between books, gateways and bank",
        template="reconciliation/kinds.html",
        context=breaks_panel,
        permission="reconciliation.view_break",
        width="half",
        order=58,
    ),
    console.SearchProvider(
        key="reconciliation.utr",
        title="Settlements and UTRs",
        permission="reconciliation.view_match",
        find=find_matches,
        order=45,
    ),
)
