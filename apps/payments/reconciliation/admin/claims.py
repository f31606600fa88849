"""Claims on payments that failed here while the user's bank shows them as paid."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.core.admin import (
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
from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.models import Claim
from apps.payments.reconciliation.tones import CLAIM_TONES


class ClaimForm(BaseDialogForm):
    """What a user says on the phone."""

    payment = forms.UUIDField(label="Id of the deposit", widget=UnfoldAdminTextInputWidget)
    utr = forms.CharField(label="UTR at their bank", max_length=40, required=False, widget=UnfoldAdminTextInputWidget)
    note = forms.CharField(max_length=500, required=False, widget=UnfoldAdminTextareaWidget({"rows": 3}))


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("shown_raised", "shown_user", "shown_amount", "happened_on", "due_on", "shown_state")
    list_display_links = ("shown_raised",)
    list_select_related = ("user",)
    list_filter = ("state",)
    search_fields = ("id__exact", "payment__id__exact", "user__public_id__exact")
    search_help_text = "Exact id of the claim or of its deposit, or the user's public id"
    empty_text = "Nobody claims anything."
    fieldsets = (
        (None, {"fields": ("shown_user", "shown_payment", "shown_amount", "happened_on", "shown_state", "outcome")}),
        ("What they say", {"fields": ("utr", "note", "shown_by", "shown_raised")}),
        ("When", {"fields": ("due_on", "shown_asked", "shown_next", "shown_closed")}),
    )
    actions_list = ("raise_claim",)
    actions_detail = ("ask_again", "withdraw")

    shown_raised = time_column("created_at", "Raised", order="")
    shown_asked = time_column("asked_at", "Gateway asked", order="")
    shown_next = time_column("ask_next_at", "Asked again", order="")
    shown_closed = time_column("closed_at", "Answered", order="")
    shown_user = link_column("user", "User")
    shown_by = link_column("raised_by", "Raised by")
    shown_payment = link_column("payment", "Deposit")
    shown_amount = money_column("money", "Amount", order="")
    shown_state = state_column("state", tones=CLAIM_TONES)
    has_raise_permission = allows("reconciliation.raise_claim")
    has_ask_permission = allows("reconciliation.ask_claim")

    @action(
        description="Raise for a user",
        permissions=["raise"],
        icon="add",
        dialog=ask("Whose bank took the money?", "The gateway is asked at once.", form=ClaimForm, submit="Raise"),
    )
    def raise_claim(self, request, form):
        given = form.cleaned_data
        with refusals_as_messages(request):
            claim = services.claim_raise(
                payment_id=given["payment"], user=None, utr=given["utr"], note=given["note"], actor=request.user
            )
            messages.success(request, "Raised: the gateway is asked.")
            return redirect("admin:reconciliation_claim_change", claim.pk)
        return redirect("admin:reconciliation_claim_changelist")

    @action(
        description="Ask the gateway now",
        permissions=["ask"],
        icon="sync",
        dialog=ask("Ask the gateway about this payment?", "The claim is answered by what it says.", submit="Ask"),
    )
    def ask_again(self, request, form, object_id):
        with refusals_as_messages(request):
            claim = flows.claim_check(claim_id=self.wanted(request, object_id).pk)
            messages.success(request, f"{claim.get_state_display()}.")
        return redirect("admin:reconciliation_claim_change", object_id)

    @action(
        description="Withdraw",
        permissions=["raise"],
        icon="undo",
        dialog=ask("Withdraw this claim?", "The user found the money, or it was a mistake.", form=ReasonForm),
    )
    def withdraw(self, request, form, object_id):
        with refusals_as_messages(request):
            services.claim_withdraw(
                claim_id=self.wanted(request, object_id).pk, actor=request.user, reason=form.cleaned_data["reason"]
            )
            messages.success(request, "Withdrawn.")
        return redirect("admin:reconciliation_claim_change", object_id)
