"""Deposits: how each went, and what the gateway says of it now."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.loader import render_to_string

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReadOnlyInline,
    action,
    allows,
    ask,
    link_column,
    money_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.admin.tables import table
from apps.core.display import EMPTY, badge, link, moment, money
from apps.payments import flows
from apps.payments.gateways.columns import GatewayFilter
from apps.payments.models import Attempt, Payment
from apps.payments.states import Source
from apps.payments.timeline import timeline, title_of
from apps.payments.tones import ATTEMPT_TONES, STATE_TONES

RISK = {"ALLOW": ("Let through", "good"), "HOLD": ("Held", "warn"), "REFUSE": ("Refused", "bad")}


class AttemptInline(ReadOnlyInline):
    model = Attempt
    fields = ("shown_gateway", "shown_state", "order_id", "receipt", "shown_asked", "error")
    readonly_fields = fields
    verbose_name_plural = "Orders at gateways"

    shown_state = state_column("state", tones=ATTEMPT_TONES)
    shown_asked = time_column("asked_at", "Asked")

    @admin.display(description="Gateway")
    def shown_gateway(self, attempt):
        return title_of(attempt.gateway)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_user", "shown_amount", "shown_how", "shown_gateway", "shown_state")
    list_display_links = ("shown_created",)
    list_select_related = ("user",)
    list_filter = ("state", "method", GatewayFilter, ("created_at", DayRangeFilter))
    file_columns = (
        "id", "shown_created", ("user__public_id", "User id"), "shown_user", "shown_amount", "shown_refunded",
        "shown_how", "shown_gateway", "shown_state", "error",
    )  # fmt: skip
    search_fields = (
        "id__exact",
        "user__public_id__exact",
        "attempts__order_id__exact",
        "attempts__receipt__exact",
        "gateway_payments__gateway_payment_id__exact",
        "gateway_payments__rrn__exact",
    )
    search_help_text = "Exact id of the deposit, its user, order, receipt, payment at the gateway, or RRN"
    inlines = (AttemptInline,)
    fieldsets = (
        (None, {"fields": ("shown_user", "shown_amount", "shown_refunded", "shown_how", "shown_state", "error")}),
        ("What happened", {"fields": ("shown_story",)}),
        ("At the gateways", {"fields": ("shown_taken",)}),
        ("Trace", {"fields": ("id", "captured_by", "shown_risk", "risk_reference", "shown_expires")}),
    )
    actions_detail = ("sync",)

    shown_created = time_column("created_at", "Started", order="id")
    shown_expires = time_column("expires_at", "Can be paid until")
    shown_user = link_column("user", "User")
    shown_amount = money_column("amount", "Amount", order="minor")
    shown_refunded = money_column("refunded", "Refunded", order="refunded_minor")
    shown_state = state_column("state", tones=STATE_TONES)
    has_sync_permission = allows("payments.sync_payment")

    @admin.display(description="Risk check")
    def shown_risk(self, payment):
        return badge(*RISK[payment.risk_outcome]) if payment.risk_outcome in RISK else payment.risk_outcome or EMPTY

    @admin.display(description="By", ordering="method")
    def shown_how(self, payment):
        return f"{payment.get_method_display()} {payment.get_flow_display()}".strip()

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, payment):
        return title_of(payment.gateway)

    @admin.display(description="")
    def shown_story(self, payment):
        return render_to_string("payments/timeline.html", {"moments": timeline(payment)})

    @admin.display(description="")
    def shown_taken(self, payment):
        lines = [
            (
                link(taken, taken.gateway_payment_id),
                badge(taken.state.capitalize(), "good" if taken.credited_at else "bad" if taken.in_suspense else ""),
                money(taken.amount),
                taken.rrn,
                moment(taken.paid_at or taken.created_at),
            )
            for taken in payment.gateway_payments.order_by("id")
        ]
        return table(("Payment at the gateway", "State", "Amount", "RRN", "Begun"), lines)

    @action(
        description="Ask the gateway now",
        permissions=["sync"],
        icon="sync",
        dialog=ask(
            "Ask the gateway about this deposit?",
            "What it says is taken as if it had told us by itself: money is credited once, whoever asks.",
            submit="Ask",
        ),
    )
    def sync(self, request, form, object_id):
        with refusals_as_messages(request):
            payment = flows.payment_sync(payment_id=object_id, source=Source.STAFF)
            messages.success(request, f"The gateway was asked: {payment.get_state_display().lower()}.")
        return redirect("admin:payments_payment_change", object_id)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Reached by links and by the search; the menu has the deposits."""

    off_menu = True
    list_display = ("receipt", "shown_gateway", "shown_payment", "shown_state", "order_id", "shown_asked")
    list_select_related = ("payment",)
    list_filter = ("state", GatewayFilter)
    search_fields = ("order_id__exact", "receipt__exact")
    search_help_text = "Exact order or receipt"
    fieldsets = (
        (None, {"fields": ("shown_payment", "shown_gateway", "shown_state", "order_id", "receipt", "shown_asked")}),
        ("Trouble", {"fields": ("error_code", "error")}),
    )

    shown_payment = link_column("payment", "Deposit")
    shown_state = state_column("state", tones=ATTEMPT_TONES)
    shown_asked = time_column("asked_at", "Asked")

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, attempt):
        return title_of(attempt.gateway)
