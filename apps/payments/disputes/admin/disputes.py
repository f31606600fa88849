"""Disputes: where each stands, what is held for it, what it will be answered with."""

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    link_column,
    money_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import EMPTY
from apps.payments.disputes import evidence, flows, selectors, services
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.selectors.story import happenings, next_step
from apps.payments.disputes.states import LIVE
from apps.payments.gateways.columns import gateway_column

TONES = {
    "CONTESTED": "info",
    "ACCEPTED": "info",
    "UNDER_REVIEW": "info",
    "WON": "good",
    "LOST": "bad",
    "CLOSED": "",
}


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = ("dispute_id", "shown_state", "phase", "shown_amount", "shown_user", "shown_due", "shown_opened")
    list_filter = ("state", "phase")
    file_columns = (
        "dispute_id", "shown_gateway", "phase", "shown_state", "shown_amount", "shown_held", "shown_lost",
        ("gateway_payment__gateway_payment_id", "Payment at the gateway"), ("user__public_id", "User id"),
        "shown_user", "reason_code", "reason", "shown_due", "answer", "shown_opened", "shown_ended",
    )  # fmt: skip
    list_select_related = ("user", "gateway_payment__payment")
    search_fields = ("dispute_id__exact", "gateway_payment__gateway_payment_id__exact", "user__public_id__exact")
    search_help_text = "Exact dispute, payment at the gateway, or public id of the user"
    ordering = ("-created_at", "-id")
    fieldsets = (
        (None, {"fields": ("dispute_id", "shown_state", "shown_next", "shown_due", "shown_work")}),
        ("What the bank says", {"fields": ("shown_gateway", "phase", "shown_amount", "reason_code", "reason")}),
        (
            "Money",
            {"fields": ("shown_payment", "shown_user", "shown_held", "shown_lost", "shown_frozen", "shown_costs")},
        ),
        ("Our answer", {"fields": ("answer", "note", "decided_by", "checked_by", "shown_sent", "trouble")}),
        ("Evidence packs", {"fields": ("shown_packs",)}),
        ("What happened", {"fields": ("shown_story",)}),
    )
    actions_detail = ("download_pack", "build_pack", "look")

    shown_gateway = gateway_column()
    shown_state = state_column("state", tones=TONES)
    shown_amount = money_column("money", "Amount", order="minor")
    shown_held = money_column("held_money", "Held now", order="held")
    shown_lost = money_column("lost_money", "Lost", order="lost")
    shown_user = link_column("user", "User")
    shown_due = time_column("respond_by", "Answer by", order=None)
    shown_opened = time_column("raised_at", "Raised", order="created_at")
    shown_ended = time_column("ended_at", "Over")
    shown_sent = time_column("sent_at", "Sent")
    has_build_permission = allows("disputes.build_pack")
    has_look_permission = allows("disputes.review_dispute")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    @admin.display(description="What comes next")
    def shown_next(self, dispute):
        return next_step(dispute)

    @admin.display(description="Work")
    def shown_work(self, dispute):
        item = selectors.open_item(dispute)
        if item is None:
            return None
        address = reverse("admin:review_item", args=[item.queue, item.pk])
        return format_html('<a class="link" href="{}">Answer it in the queue</a>', address)

    @admin.display(description="Payment")
    def shown_payment(self, dispute):
        return evidence.payment_line(dispute) or str(dispute.gateway_payment)

    @admin.display(description="Bonus")
    def shown_frozen(self, dispute):
        return evidence.frozen_words(dispute) or None

    @admin.display(description="Postings")
    def shown_costs(self, dispute):
        return evidence.costs(dispute) if dispute.is_live else EMPTY

    @admin.display(description="Packs")
    def shown_packs(self, dispute):
        return evidence.packs_table(dispute)

    @admin.display(description="Timeline")
    def shown_story(self, dispute):
        return render_to_string("disputes/timeline.html", {"happenings": happenings(dispute)})

    def get_actions_detail(self, request, object_id):
        """Only what makes sense in its state."""
        dispute = Dispute.objects.filter(pk=object_id).first()
        hidden = set()
        if dispute is None or selectors.latest_pack(dispute) is None:
            hidden.add("disputes_dispute_download_pack")
        if dispute is None or dispute.state not in LIVE:
            hidden.add("disputes_dispute_build_pack")
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if offered.action_name not in hidden]

    def search_terms(self, term):
        return [Q(gateway_payment__rrn=term)] if term.isdecimal() else []

    @action(
        description="Build the evidence",
        permissions=["build"],
        icon="inventory_2",
        dialog=ask(
            "Build a new evidence pack?", "A decision that rests on the one before becomes void.", submit="Build"
        ),
    )
    def build_pack(self, request, form, object_id):
        with refusals_as_messages(request):
            services.pack_ask(dispute_id=object_id, actor=request.user)
            messages.success(request, "It is being built: look again in a moment.")
        return redirect("admin:disputes_dispute_change", object_id)

    @action(
        description="Download the evidence",
        permissions=["build"],
        icon="download",
        dialog=ask(
            "Download the evidence pack?",
            "It holds personal data of the user. That you read it is logged.",
            submit="Download",
        ),
    )
    def download_pack(self, request, form, object_id):
        pack = selectors.latest_pack(self.wanted(request, object_id))
        with refusals_as_messages(request):
            return redirect(services.pack_link(pack_id=pack.pk if pack else None, actor=request.user))
        return redirect("admin:disputes_dispute_change", object_id)

    @action(
        description="Ask the gateway",
        permissions=["look"],
        icon="sync",
        dialog=ask("Ask the gateway where it stands?", "What it says counts at once.", submit="Ask"),
    )
    def look(self, request, form, object_id):
        with refusals_as_messages(request):
            dispute = flows.dispute_look(dispute_id=object_id, actor=request.user)
            messages.success(request, f"{dispute}: {dispute.get_state_display().lower()}.")
        return redirect("admin:disputes_dispute_change", object_id)
