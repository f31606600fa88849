"""Refunds: asked for with the postings in view, followed to their end."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReasonForm,
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
from apps.core.display import EMPTY, money
from apps.payments.gateways.columns import GatewayFilter
from apps.payments.refunds import flows, services
from apps.payments.refunds.forms import RefundForm
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import RefundState
from apps.payments.refunds.tones import STATE_TONES
from apps.payments.timeline import title_of
from apps.wallet.selectors.postings import postings_of
from apps.wallet.states import Phase

LIST, PAGE = "admin:refunds_refund_changelist", "admin:refunds_refund_change"


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_user", "shown_amount", "shown_gateway", "shown_origin", "shown_state")
    list_display_links = ("shown_created",)
    list_select_related = ("user",)
    list_filter = ("state", "origin", GatewayFilter, ("created_at", DayRangeFilter))
    file_columns = (
        "id", "reference", "shown_created", ("user__public_id", "User id"), "shown_user", "shown_amount", "file_owed",
        ("gateway_payment__gateway_payment_id", "Payment at the gateway"), "shown_gateway",
        "gateway_refund_id", "arn", "shown_origin", "shown_state", "reason", "error", "shown_processed", "shown_ended",
    )  # fmt: skip
    search_fields = (
        "id__exact",
        "reference__exact",
        "gateway_refund_id__exact",
        "user__public_id__exact",
        "gateway_payment__gateway_payment_id__exact",
    )
    search_help_text = "Exact id or reference of the refund, its payment at the gateway, or its user"
    empty_text = "Nothing has been refunded yet."
    fieldsets = (
        (None, {"fields": ("shown_user", "shown_amount", "shown_owed", "shown_state", "reason", "error",
                           "shown_second")}),
        ("Payment", {"fields": ("shown_payment", "shown_taken", "shown_gateway", "shown_speed")}),
        ("In the ledger", {"fields": ("shown_postings",)}),
        ("Trace", {"fields": ("reference", "gateway_refund_id", "arn", "shown_origin", "shown_by", "shown_asked",
                              "shown_next", "shown_processed", "shown_ended")}),
    )  # fmt: skip
    actions_list = ("refund",)
    actions_detail = ("sync", "cancel")

    shown_created = time_column("created_at", "Asked for", order="id")
    shown_user = link_column("user", "User")
    shown_payment = link_column("payment", "Deposit")
    shown_taken = link_column("gateway_payment", "Payment at the gateway")
    shown_amount = money_column("amount", "Amount", order="minor")
    file_owed = money_column("owed", "Owed by the user")
    shown_state = state_column("state", tones=STATE_TONES)
    shown_speed = state_column("speed", "Speed")
    shown_by = link_column("requested_by", "By")
    shown_asked = time_column("asked_at", "Gateway asked")
    shown_next = time_column("next_at", "Asked next")
    shown_processed = time_column("processed_at", "Sent")
    shown_ended = time_column("ended_at", "Over")
    has_refund_permission = allows("refunds.request_refund")
    has_cancel_permission = allows("refunds.cancel_refund")

    def get_actions_detail(self, request, object_id):
        """Only what it can undergo is offered."""
        refund = self.get_object(request, object_id)
        offered = _offered(refund) if refund else ()
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name in offered]

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, refund):
        return title_of(refund.gateway)

    @admin.display(description="Came about")
    def shown_origin(self, refund):
        return refund.get_origin_display()

    @admin.display(description="Second person")
    def shown_second(self, refund):
        if refund.approval_id is None:
            return "Not needed"
        return format_html(
            '<a class="link" href="{}">The request</a>',
            reverse("admin:core_approval_change", args=[refund.approval_id]),
        )

    @admin.display(description="Owed by the user")
    def shown_owed(self, refund):
        return money(refund.owed) if refund.owed_minor else EMPTY

    @admin.display(description="")
    def shown_postings(self, refund):
        journals = [key for key in (refund.hold_id, refund.settled_by_id, refund.reversed_by_id) if key]
        lines = [line for key in journals for line in postings_of(key)]
        shown = [(line.debit, line.credit, Phase(line.phase).label, money(line.amount)) for line in lines]
        return table(("From", "To", "As", "Amount"), shown) if shown else "Nothing has been posted."

    @action(
        description="Refund a payment",
        permissions=["refund"],
        icon="undo",
        dialog=ask("Refund a payment", "It goes back to where it was paid from.", form=RefundForm, submit="Continue"),
    )
    def refund(self, request, form):
        with refusals_as_messages(request):
            made = services.refund_request(
                gateway_payment_id=form.taken.pk,
                amount=form.wanted,
                reason=form.cleaned_data["reason"],
                speed=form.cleaned_data["speed"],
                actor=request.user,
            )
            waits = made.state == RefundState.AWAITING_APPROVAL
            messages.success(request, "A second person must confirm it now." if waits else "The gateway is asked.")
            return redirect(PAGE, made.pk)
        return redirect(LIST)

    @action(
        description="Ask the gateway now",
        permissions=["refund"],
        icon="sync",
        dialog=ask("Ask the gateway about this refund?", "The key stays the same: nothing goes twice.", submit="Ask"),
    )
    def sync(self, request, form, object_id):
        with refusals_as_messages(request):
            refund = self.wanted(request, object_id)
            flows.refund_sync(refund_id=refund.pk)
            refund.refresh_from_db()
            messages.success(request, f"The gateway was asked: {refund.get_state_display().lower()}.")
        return redirect(PAGE, object_id)

    @action(
        description="Cancel",
        permissions=["cancel"],
        icon="block",
        dialog=ask(
            "Cancel this refund?", "As long as the gateway was not asked.", form=ReasonForm, submit="Cancel it"
        ),
    )
    def cancel(self, request, form, object_id):
        with refusals_as_messages(request):
            refund = self.wanted(request, object_id)
            services.refund_cancel(refund_id=refund.pk, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Cancelled: the money is where it was.")
        return redirect(PAGE, object_id)


def _offered(refund: Refund) -> set[str]:
    waits = refund.state in (RefundState.AWAITING_APPROVAL, RefundState.REQUESTED) and refund.asked_at is None
    return {f"refunds_refund_{name}" for name, may in (("cancel", waits), ("sync", refund.is_open)) if may}
