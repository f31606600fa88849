"""Breaks: what differs, what would put it right, who decided."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from apps.core.admin import (
    DayRangeFilter,
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
from apps.core.admin.tables import table
from apps.core.display import EMPTY, link_to
from apps.core.money import format_money, money
from apps.core.review.models import WorkItem
from apps.core.review.states import CLOSED
from apps.payments.gateways.columns import GatewayFilter, gateway_column
from apps.payments.reconciliation import services
from apps.payments.reconciliation.engine.fixes import HOUSE, Posting, clearing, named, payouts
from apps.payments.reconciliation.models import Break
from apps.payments.reconciliation.tones import BREAK_TONES

_HOUSE = [(word, word.replace("_", " ").capitalize()) for word in HOUSE]
_GATEWAYS = [("razorpay", "Razorpay"), ("cashfree", "Cashfree")]
_PAYOUTS = [("razorpayx", "RazorpayX"), ("cashfree_payouts", "Cashfree Payouts")]
ACCOUNTS = [
    *_HOUSE,
    *((clearing(code), f"Gateway clearing: {title}") for code, title in _GATEWAYS),
    *((payouts(code), f"Payout clearing: {title}") for code, title in _PAYOUTS),
]


class FixForm(BaseDialogForm):
    """One posting that puts the break right."""

    debit = forms.ChoiceField(choices=ACCOUNTS, widget=UnfoldAdminSelectWidget)
    credit = forms.ChoiceField(choices=ACCOUNTS, widget=UnfoldAdminSelectWidget)
    amount = forms.DecimalField(min_value=0, max_digits=19, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget)
    reason = forms.CharField(max_length=500, widget=UnfoldAdminTextareaWidget({"rows": 3}))


@admin.register(Break)
class BreakAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_opened",
        "shown_kind",
        "shown_amount",
        "shown_gateway",
        "reason",
        "shown_due",
        "shown_state",
    )
    list_display_links = ("shown_opened", "shown_kind")
    list_filter = ("state", "kind", GatewayFilter, ("created_at", DayRangeFilter))
    file_columns = (
        "id", "shown_opened", "shown_kind", "shown_amount", "shown_gateway", "reason", "shown_due", "shown_state",
        "object_id", "note", "shown_by", "shown_checker", "shown_closed",
    )  # fmt: skip
    search_fields = ("id__exact", "object_id__exact")
    search_help_text = "Exact id of the break, or of what it is about"
    empty_text = "Everything agrees."
    fieldsets = (
        (None, {"fields": ("shown_kind", "shown_amount", "reason", "shown_gateway", "shown_state", "shown_due")}),
        ("What would put it right", {"fields": ("shown_fix",)}),
        (
            "Where it is",
            {"fields": ("shown_match", "shown_trace", "shown_item", "shown_earlier", "shown_about", "object_id")},
        ),
        ("Decision", {"fields": ("note", "shown_by", "shown_checker", "shown_closed", "shown_journal")}),
    )
    actions_detail = ("change_fix",)

    shown_opened = time_column("created_at", "Opened", order="id")
    shown_gateway = gateway_column()
    shown_due = time_column("due_at", "Decide by", order="")
    shown_closed = time_column("closed_at", "Decided", order="")
    shown_kind = state_column("kind", "What", tones={})
    shown_amount = money_column("money", "Amount", order="")
    shown_state = state_column("state", tones=BREAK_TONES)
    shown_match = link_column("match", "Expected")
    shown_by = link_column("closed_by", "By")
    shown_earlier = link_column("earlier", "Came back after")
    shown_checker = link_column("checked_by", "Second person")
    has_change_fix_permission = allows("reconciliation.change_fix")

    @admin.display(description="")
    def shown_fix(self, broken):
        if not broken.fix:
            return "No posting is suggested: wait, explain it in the queue, or choose the postings above."
        return table(
            ("Debit", "Credit", "Amount"),
            (
                (named(one["debit"]), named(one["credit"]), format_money(money(one["amount"], one["currency"])))
                for one in broken.fix
            ),
        )

    @admin.display(description="About")
    def shown_about(self, broken):
        return link_to(broken.object_type, broken.object_id)

    @admin.display(description="Its way")
    def shown_trace(self, broken):
        url = f"{reverse('admin:reconciliation_trace')}?q={broken.object_id}"
        return format_html('<a class="link" href="{}">Follow this money</a>', url)

    @admin.display(description="In the queue")
    def shown_item(self, broken):
        waiting = WorkItem.objects.filter(queue=services.breaks.QUEUE, subject_id=str(broken.pk))
        item = waiting.exclude(state__in=CLOSED).first()
        if item is None:
            return EMPTY
        url = reverse("admin:review_item", args=[item.queue, item.pk])
        return format_html('<a class="link" href="{}">Decide on it</a>', url)

    @admin.display(description="Journal")
    def shown_journal(self, broken):
        if broken.journal_id is None:
            return EMPTY
        url = reverse("admin:wallet_journal_change", args=[broken.journal_id])
        return format_html('<a class="link" href="{}">Difference put right</a>', url)

    @action(
        description="Change the postings",
        permissions=["change_fix"],
        icon="edit",
        dialog=ask(
            "Which posting puts it right?",
            "Nothing is posted yet: two people decide in the queue. What was decided on other postings is void.",
            form=FixForm,
            submit="Keep",
        ),
    )
    def change_fix(self, request, form, object_id):
        given = form.cleaned_data
        broken = self.wanted(request, object_id)
        posting = Posting(given["debit"], given["credit"], given["amount"], broken.currency)
        with refusals_as_messages(request):
            services.fix_change(break_id=broken.pk, fix=[posting], actor=request.user, reason=given["reason"])
            messages.success(request, "Kept. Two people decide on it in the queue.")
        return redirect("admin:reconciliation_break_change", object_id)
