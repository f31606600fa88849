"""What is expected of gateways and the bank, and what was found."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import ReadOnlyAdmin, link_column, money_column, state_column, time_column
from apps.core.admin.tables import table
from apps.core.display import link
from apps.core.money import format_money
from apps.payments.gateways.columns import GatewayFilter, gateway_column
from apps.payments.reconciliation.models import Match
from apps.payments.reconciliation.tones import MATCH_TONES


@admin.register(Match)
class MatchAdmin(ReadOnlyAdmin):
    list_display = (
        "remote_id",
        "kind",
        "shown_gateway",
        "shown_expected",
        "shown_found",
        "due_on",
        "shown_state",
        "how",
    )
    list_filter = ("state", "kind", GatewayFilter, "how")
    search_fields = ("id__exact", "remote_id__exact", "object_id__exact", "utr__exact")
    search_help_text = "Exact id at the gateway, UTR, or our own id"
    empty_text = "Nothing is expected yet."
    fieldsets = (
        (
            None,
            {"fields": ("kind", "shown_gateway", "remote_id", "utr", "shown_expected", "shown_found", "shown_state")},
        ),
        ("When", {"fields": ("happened_on", "due_on", "shown_matched")}),
        ("Found", {"fields": ("shown_rows", "shown_lines", "how", "shown_by", "note")}),
        ("Trace", {"fields": ("shown_trace", "object_type", "object_id")}),
    )

    shown_gateway = gateway_column()
    shown_expected = money_column("money", "Expected", order="")
    shown_found = money_column("found_money", "Found", order="")
    shown_state = state_column("state", tones=MATCH_TONES)
    shown_matched = time_column("matched_at", "Matched", order="")
    shown_by = link_column("matched_by", "By")

    @admin.display(description="Settlement rows")
    def shown_rows(self, match):
        return table(
            ("Row", "Amount", "Settlement"),
            ((link(row), format_money(row.money), row.settlement_key) for row in match.rows.all()[:20]),
        )

    @admin.display(description="Bank lines")
    def shown_lines(self, match):
        return table(
            ("Line", "Amount", "Account"),
            (
                (link(line), format_money(line.money), line.account)
                for line in (*match.lines.all()[:20], *filter(None, (match.paid_with, match.billed_on)))
            ),
        )

    @admin.display(description="Its way")
    def shown_trace(self, match):
        url = f"{reverse('admin:reconciliation_trace')}?q={match.pk}"
        return format_html('<a class="link" href="{}">Follow this money</a>', url)
