"""Payments at gateways: what was taken, where it is in our books, and money without an owner."""

from django.contrib import admin

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    link_column,
    money_column,
    time_column,
)
from apps.core.display import badge
from apps.payments.gateways.columns import GatewayFilter
from apps.payments.models import GatewayPayment
from apps.payments.states import BreakKind
from apps.payments.timeline import title_of
from apps.payments.tones import STATE_TONES


@admin.register(GatewayPayment)
class GatewayPaymentAdmin(ReadOnlyAdmin):
    list_display = (
        "gateway_payment_id", "shown_gateway", "shown_user", "shown_amount", "shown_state", "shown_booked",
        "shown_settled", "shown_learned",
    )  # fmt: skip
    list_select_related = ("payment__user",)
    list_filter = ("in_suspense", GatewayFilter, "state", ("created_at", DayRangeFilter))
    file_columns = (
        "gateway_payment_id", "order_id", ("payment_id", "Deposit"), "shown_gateway", "shown_user", "shown_amount",
        "shown_fee", "shown_tax", "shown_refunded", "method", "rrn", "shown_state", "shown_booked", "shown_credited",
        "shown_settled", "settlement_id", "shown_learned",
    )  # fmt: skip
    search_fields = ("gateway_payment_id__exact", "order_id__exact", "rrn__exact", "id__exact")
    search_help_text = "Exact payment or order at the gateway, RRN, or id"
    fieldsets = (
        (None, {"fields": ("shown_payment", "shown_gateway", "gateway_payment_id", "order_id", "shown_state")}),
        ("Money", {"fields": ("shown_amount", "shown_fee", "shown_tax", "shown_refunded", "shown_booked")}),
        ("In the ledger", {"fields": ("shown_journal", "shown_credited", "shown_settled", "settlement_id")}),
        ("The bank", {"fields": ("method", "rrn", "payer", "error_code", "error")}),
        ("Told", {"fields": ("learned_by", "shown_learned", "shown_paid")}),
    )

    shown_payment = link_column("payment", "Deposit")
    shown_user = link_column("payment__user", "User")
    shown_journal = link_column("journal", "Journal")
    shown_amount = money_column("amount", "Amount", order="minor")
    shown_fee = money_column("fee", "Fee, tax included", order="fee_minor")
    shown_tax = money_column("tax", "Tax on the fee", order="tax_minor")
    shown_refunded = money_column("refunded", "Returned", order="")
    shown_credited = time_column("credited_at", "Credited")
    shown_settled = time_column("settled_at", "Settled")
    shown_learned = time_column("learned_at", "Last told")
    shown_paid = time_column("paid_at", "Begun at the gateway")

    @admin.display(description="State there")
    def shown_state(self, taken):
        return badge(taken.state.replace("_", " ").capitalize(), STATE_TONES.get(taken.state, ""))

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, taken):
        return title_of(taken.gateway)

    @admin.display(description="In our books")
    def shown_booked(self, taken):
        if taken.in_suspense:
            return badge(f"Suspense: {BreakKind(taken.suspense_reason).label.lower()}", "bad")
        return badge("Credited", "good") if taken.credited_at else badge("Not booked")
