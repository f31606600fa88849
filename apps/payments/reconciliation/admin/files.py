"""Lines of gateways and of the bank."""

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    figure_column,
    link_column,
    money_column,
    number_column,
    refusals_as_messages,
    time_column,
)
from apps.core.admin.tables import table
from apps.core.display import EMPTY, badge, link, money
from apps.core.money import format_money, group_digits
from apps.core.money import money as made
from apps.payments.gateways.columns import GatewayFilter, gateway_column
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import BankLine, Match, Settlement, SettlementRow
from apps.payments.reconciliation.states import MatchKind, MatchState
from apps.payments.reconciliation.tones import MATCH_TONES


@admin.register(Settlement)
class SettlementAdmin(ReadOnlyAdmin):
    list_display = (
        *(
            "settlement_id",
            "shown_gateway",
            "settled_on",
            "utr",
            "shown_rows",
            "shown_gross",
            "shown_fees",
            "shown_net",
        ),
        "shown_bank",
    )
    list_filter = (GatewayFilter,)
    search_fields = ("id__exact", "settlement_id__exact", "utr__exact")
    search_help_text = "Exact settlement or UTR"
    empty_text = "No settlement yet: import a settlement file, or wait until gateways are asked."
    fieldsets = (
        (None, {"fields": ("settlement_id", "shown_gateway", "settled_on", "utr", "shown_bank")}),
        (
            "Figures",
            {"fields": ("shown_rows", "shown_gross", "shown_returned", "shown_fees", "shown_tax", "shown_net")},
        ),
    )

    shown_gateway = gateway_column()
    shown_rows = number_column("rows", "Rows", order="")
    shown_net = money_column("total", "To the bank", order="")

    @figure_column("Payments")
    def shown_gross(self, one):
        return money(made(one.gross, one.currency))

    @figure_column("Fees")
    def shown_fees(self, one):
        return money(made(one.fees, one.currency))

    @figure_column("Tax in the fees")
    def shown_tax(self, one):
        return money(made(one.tax, one.currency))

    @figure_column("Taken back")
    def shown_returned(self, one):
        return money(made(one.returned, one.currency))

    def get_queryset(self, request):
        matches = Match.objects.filter(kind=MatchKind.SETTLEMENT, object_id=Cast(OuterRef("pk"), TextField()))
        return super().get_queryset(request).annotate(in_bank=Subquery(matches.values("state")[:1]))

    @admin.display(description="In the bank")
    def shown_bank(self, one):
        if one.in_bank is None:
            return badge("Not compared yet")
        return badge(MatchState(one.in_bank).label, MATCH_TONES[one.in_bank])


@admin.register(SettlementRow)
class SettlementRowAdmin(ReadOnlyAdmin):
    list_display = (
        "entity_id",
        "kind",
        "shown_gateway",
        "shown_settlement",
        "shown_amount",
        "shown_fee",
        "shown_match",
    )
    list_select_related = ("settlement", "match")
    list_filter = ("kind", GatewayFilter)
    search_fields = ("id__exact", "entity_id__exact", "utr__exact")
    search_help_text = "Exact payment, refund or dispute at the gateway, or UTR"
    empty_text = "No row yet: import a settlement file."
    fieldsets = (
        (None, {"fields": ("entity_id", "kind", "shown_gateway", "order_id", "shown_settlement", "settled_on")}),
        ("Amounts", {"fields": ("shown_amount", "shown_credit", "shown_debit", "shown_fee")}),
        ("Compared", {"fields": ("shown_match", "shown_explained", "shown_booked", "source")}),
    )

    shown_gateway = gateway_column()
    shown_amount = money_column("money", "Amount", order="")
    shown_settlement = link_column("settlement", "Settlement")
    shown_match = link_column("match", "Of ours")
    shown_explained = time_column("explained_at", "Explained", order="")
    shown_booked = time_column("booked_at", "Booked", order="")

    @figure_column("Fee")
    def shown_fee(self, row):
        return money(made(row.fee, row.currency))

    @figure_column("Credit")
    def shown_credit(self, row):
        return money(made(row.credit, row.currency))

    @figure_column("Debit")
    def shown_debit(self, row):
        return money(made(row.debit, row.currency))


class MatchForm(BaseDialogForm):
    """What a bank line is of."""

    wanted = forms.CharField(
        label="Settlement, payout or UTR",
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
        help_text="The gateway's id or the UTR of what is expected; several with commas.",
    )
    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextareaWidget({"rows": 3}))


@admin.register(BankLine)
class BankLineAdmin(ReadOnlyAdmin):
    list_display = ("booked_on", "narration", "utr", "shown_in", "shown_out", "shown_match", "account")
    list_select_related = ("match",)
    list_filter = ("account", "booked_on")
    search_fields = ("id__exact", "utr__exact")
    search_help_text = "Exact UTR"
    empty_text = "No bank line yet: import a statement."
    fieldsets = (
        (None, {"fields": ("account", "booked_on", "narration", "reference", "utr")}),
        ("Amounts", {"fields": ("shown_in", "shown_out", "shown_fee")}),
        ("Compared", {"fields": ("shown_match", "shown_together", "shown_explained", "shown_posted", "source")}),
    )
    actions_detail = ("match_by_hand",)

    shown_match = link_column("match", "Of ours")
    shown_explained = time_column("explained_at", "Explained", order="")
    shown_posted = time_column("posted_at", "Posted", order="")
    has_match_permission = allows("reconciliation.match_bankline")

    @admin.display(description="Of several")
    def shown_together(self, line):
        """What it pays together, or a month of fees."""
        billed = line.billed.count()
        paid = [(link(match), format_money(made(match.share, match.currency))) for match in line.paid.all()[:20]]
        if billed:
            return f"The fees of {group_digits(billed)} payouts"
        return table(("What", "Its part"), paid) if paid else EMPTY

    @figure_column("Received")
    def shown_in(self, line):
        return money(made(line.credit, line.currency) if line.credit else None)

    @figure_column("Paid out")
    def shown_out(self, line):
        return money(made(line.debit, line.currency) if line.debit else None)

    @figure_column("Of it the gateway's fee")
    def shown_fee(self, line):
        return money(line.fee_money if line.fee else None)

    @action(
        description="Match by hand",
        permissions=["match"],
        icon="link",
        dialog=ask(
            "What is this line of?",
            "The amounts are compared as ever; a difference becomes a break.",
            form=MatchForm,
            submit="Match",
        ),
    )
    def match_by_hand(self, request, form, object_id):
        given = form.cleaned_data
        line = self.wanted(request, object_id)
        with refusals_as_messages(request):
            found = services.line_match_named(
                line_id=line.pk, wanted=given["wanted"].strip(), actor=request.user, reason=given["reason"]
            )
            for match in found:
                messages.success(request, f"Matched with {match}: {match.get_state_display().lower()}.")
        return redirect("admin:reconciliation_bankline_change", object_id)
