"""Payouts: where each stands and why, what may be done about it, and many at once."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.loader import render_to_string
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
from apps.payments.gateways.columns import GatewayFilter, gateway_column
from apps.payments.payouts import flows, selectors, services
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import PayoutState

from .batches import BatchPage
from .forms import RejectForm

PAGE = "admin:payouts_payout_change"
TONES = {
    "REQUESTED": "info",
    "HELD": "warn",
    "APPROVED": "info",
    "SUBMITTED": "info",
    "UNKNOWN": "warn",
    "PAID": "good",
    "FAILED": "bad",
    "RETURNED": "bad",
    "REJECTED": "bad",
}
_OFFERED = {
    PayoutState.REQUESTED: ("approve", "hold", "reject"),
    PayoutState.HELD: ("approve", "hold", "reject"),
    PayoutState.APPROVED: ("hold",),
    PayoutState.SUBMITTED: ("sync",),
    PayoutState.UNKNOWN: ("sync",),
    PayoutState.PAID: ("sync",),
}


@admin.register(Payout)
class PayoutAdmin(BatchPage, ReadOnlyAdmin):
    list_display = (
        "shown_created",
        "shown_user",
        "shown_amount",
        "shown_account",
        "shown_state",
        "shown_since",
        "utr",
    )
    list_display_links = ("shown_created",)
    list_select_related = ("user", "bank_account")
    list_filter = ("state", GatewayFilter, ("created_at", DayRangeFilter))
    file_columns = (
        "id", "shown_created", ("user__public_id", "User id"), "shown_user", "shown_amount", "shown_tax", "shown_net",
        "shown_account", "shown_gateway", "utr", "shown_state", "shown_since", "shown_decided_by", "shown_checked_by",
        "shown_decided",
    )  # fmt: skip
    search_fields = ("id__exact", "user__public_id__exact", "utr__exact")
    search_help_text = "Exact id or UTR, the user's exact public id, or our reference at the gateway"
    ordering = ("-created_at", "-id")
    empty_text = "Nobody has asked for a payout yet."
    fieldsets = (
        (None, {"fields": ("shown_user", "shown_state", "shown_since", "shown_told", "shown_next", "shown_work")}),
        (
            "Money",
            {"fields": ("shown_amount", "shown_tax", "shown_net", "tax_line", "shown_account", "shown_journals")},
        ),
        ("Decided", {"fields": ("shown_reasons", "shown_decided_by", "shown_checked_by", "shown_decided")}),
        ("At the gateway", {"fields": ("sendings",)}),
        ("What happened", {"fields": ("timeline",)}),
    )
    actions_detail = ("approve", "hold", "reject", "sync")

    shown_created = time_column("created_at", "Asked for")
    shown_since = time_column("state_at", "Since", order="")
    shown_user = link_column("user", "User")
    shown_gateway = gateway_column()
    shown_account = link_column("bank_account", "Bank account")
    shown_state = state_column("state", tones=TONES)
    shown_amount = money_column("amount", "Leaves the wallet", order="")
    shown_tax = money_column("tax", "Tax withheld", order="")
    shown_net = money_column("net", "Reaches the bank", order="")
    shown_decided_by = link_column("decided_by", "Decided by")
    shown_checked_by = link_column("checked_by", "Second person")
    shown_decided = time_column("decided_at", "Decided", order="")
    has_decide_permission = allows("payouts.decide_payout")
    has_sync_permission = allows("payouts.sync_payout")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "bank_account", "tax_rule")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        return selectors.payout_query(term)

    def get_actions_detail(self, request, object_id):
        """Only what makes sense in its state."""
        payout = Payout.objects.filter(pk=object_id).first()
        offered = _OFFERED.get(PayoutState(payout.state), ()) if payout is not None else ()
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if one.action_name.removeprefix("payouts_payout_") in offered]

    @admin.display(description="The user is told")
    def shown_told(self, payout):
        return selectors.sentence(payout)

    @admin.display(description="What comes next")
    def shown_next(self, payout):
        return selectors.next_event(payout)

    @admin.display(description="Work")
    def shown_work(self, payout):
        links = [(reverse("admin:person", args=[payout.user.public_id]), "Everything about this person")]
        item = selectors.open_item_of(payout)
        if item is not None:
            links.append((reverse("admin:review_item", args=[item.queue, item.pk]), "The case in the queue"))
        parts = [format_html('<a class="link" href="{}">{}</a>', *link) for link in links]
        return format_html(" · ".join(["{}"] * len(parts)), *parts)

    @admin.display(description="Tax")
    def tax_line(self, payout):
        return selectors.tax_words(payout)

    @admin.display(description="Held for")
    def shown_reasons(self, payout):
        return "; ".join(payout.hold_reasons) or None

    @admin.display(description="Journals")
    def shown_journals(self, payout):
        named = [("Held", payout.hold_journal), ("Paid", payout.capture_journal), ("Reversed", payout.return_journal)]
        links = [
            format_html('<a class="link" href="{}">{}</a>', reverse("admin:wallet_journal_change", args=[key]), name)
            for name, key in named
            if key
        ]
        return format_html(" · ".join(["{}"] * len(links)), *links) if links else None

    @admin.display(description="Sent")
    def sendings(self, payout):
        return render_to_string("payouts/sendings.html", {"sendings": payout.sendings.order_by("created_at", "id")})

    @admin.display(description="Timeline")
    def timeline(self, payout):
        steps = payout.steps.select_related("actor").order_by("id")
        return render_to_string("payouts/timeline.html", {"steps": steps})

    @action(
        description="Approve",
        permissions=["decide"],
        icon="check",
        dialog=ask("Approve this payout?", "It leaves for the bank at once.", form=ReasonForm, submit="Approve"),
    )
    def approve(self, request, form, object_id):
        with refusals_as_messages(request):
            services.payout_approve(payout_id=object_id, actor=request.user, note=form.cleaned_data["reason"])
            messages.success(request, "Approved: it leaves for the bank now.")
        return redirect(PAGE, object_id)

    @action(
        description="Hold",
        permissions=["decide"],
        icon="pause",
        dialog=ask("Set this payout aside?", "It comes back into the queue after a while.", form=ReasonForm,
                   submit="Hold"),
    )  # fmt: skip
    def hold(self, request, form, object_id):
        with refusals_as_messages(request):
            services.payout_hold(payout_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Set aside.")
        return redirect(PAGE, object_id)

    @action(
        description="Reject",
        permissions=["decide"],
        icon="block",
        dialog=ask("Reject this payout?", "The money is the user's again, and they are told why.", form=RejectForm,
                   submit="Reject"),
    )  # fmt: skip
    def reject(self, request, form, object_id):
        data = form.cleaned_data
        with refusals_as_messages(request):
            services.payout_reject(
                payout_id=object_id, actor=request.user, reason_code=data["reason_code"], note=data["reason"]
            )
            messages.success(request, "Rejected: the money is the user's again.")
        return redirect(PAGE, object_id)

    @action(
        description="Ask the gateway now",
        permissions=["sync"],
        icon="sync",
        dialog=ask("Ask the gateway where it stands?", "Nothing is sent again.", submit="Ask"),
    )
    def sync(self, request, form, object_id):
        with refusals_as_messages(request):
            payout = flows.payout_sync(payout_id=object_id)
            said = "It never reached a gateway." if payout is None else f"{payout.get_state_display()}."
            messages.success(request, said)
        return redirect(PAGE, object_id)
