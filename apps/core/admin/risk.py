"""Risk caps, and what the gate said."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.shortcuts import redirect
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from apps.core import risk_caps
from apps.core.models import RiskCap, RiskVerdict
from apps.core.money import EXPONENTS
from apps.core.states import CapOutcome

from .actions import ReasonForm, action, allows, ask, refusals_as_messages
from .base import ReadOnlyAdmin
from .columns import badge, link_column, number_column, state_column, time_column
from .tables import facts, table

LIST, PAGE = "admin:core_riskcap_changelist", "admin:core_riskcap_change"


class CapForm(ReasonForm):
    action = forms.CharField(max_length=60, widget=UnfoldAdminTextInputWidget, help_text="wallet.transfer, say.")
    currency = forms.ChoiceField(
        required=False, choices=[("", "Any"), *((code, code) for code in EXPONENTS)], widget=UnfoldAdminSelectWidget
    )
    per_call_max = forms.DecimalField(
        label="At most at once", required=False, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget
    )
    window_minutes = forms.IntegerField(label="Window (minutes)", required=False, widget=UnfoldAdminIntegerFieldWidget)
    window_count = forms.IntegerField(
        label="Calls in the window", required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    window_sum = forms.DecimalField(
        label="Sum in the window", required=False, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget
    )
    outcome = forms.ChoiceField(label="Beyond it", choices=CapOutcome.choices, widget=UnfoldAdminSelectWidget)
    field_order = (
        "action",
        "currency",
        "per_call_max",
        "window_minutes",
        "window_count",
        "window_sum",
        "outcome",
        "reason",
    )


@admin.register(RiskCap)
class RiskCapAdmin(ReadOnlyAdmin):
    list_display = (
        "action",
        "currency",
        "shown_once",
        "shown_minutes",
        "shown_calls",
        "shown_sum",
        "shown_outcome",
        "shown_on",
    )
    list_filter = ("outcome", "is_enabled")
    ordering = ("action", "currency", "id")
    sortable_by = ()
    search_fields = ("id__exact", "action__startswith")
    fields = (*list_display, "shown_created")
    actions_list = ("add_cap",)
    actions_detail = ("switch_on", "switch_off")

    shown_once = number_column("per_call_max", "At most at once")
    shown_minutes = number_column("window_minutes", "Window (minutes)")
    shown_calls = number_column("window_count", "Calls in it")
    shown_sum = number_column("window_sum", "Sum in it")
    shown_outcome = state_column("outcome", "Beyond it")
    shown_created = time_column("created_at", "Written")
    has_set_permission = allows("core.set_risk_cap")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="State")
    def shown_on(self, cap):
        return badge("On", "good") if cap.is_enabled else badge("Off")

    @action(
        description="New cap",
        permissions=["set"],
        icon="add",
        dialog=ask("New cap", "It holds within seconds.", form=CapForm, submit="Set"),
    )
    def add_cap(self, request, form):
        with refusals_as_messages(request):
            values = {name: form.cleaned_data[name] for name in CapForm.field_order}
            cap = risk_caps.cap_create(actor=request.user, **values)
            messages.success(request, f"{cap}: set.")
            return redirect(PAGE, cap.pk)
        return redirect(LIST)

    @action(
        description="Switch on",
        permissions=["set"],
        icon="toggle_on",
        dialog=ask("Switch this cap on?", form=ReasonForm, submit="Switch on"),
    )
    def switch_on(self, request, form, object_id):
        return self._switch(request, object_id, True, form.cleaned_data["reason"])

    @action(
        description="Switch off",
        permissions=["set"],
        icon="toggle_off",
        dialog=ask("Switch this cap off?", form=ReasonForm, submit="Switch off"),
    )
    def switch_off(self, request, form, object_id):
        return self._switch(request, object_id, False, form.cleaned_data["reason"])

    def _switch(self, request, object_id, is_enabled: bool, reason: str):
        with refusals_as_messages(request):
            cap = risk_caps.cap_switch(cap_id=object_id, is_enabled=is_enabled, actor=request.user, reason=reason)
            messages.success(request, f"{cap}: {'on' if is_enabled else 'off'}.")
        return redirect(PAGE, object_id)


@admin.register(RiskVerdict)
class RiskVerdictAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "action", "shown_user", "shown_amount", "currency", "shown_outcome")
    list_select_related = ("user",)
    list_filter = ("outcome",)
    search_fields = ("id__exact",)
    search_help_text = "The reference of a verdict, or the public id of a user"
    fields = (*list_display, "shown_reasons", "shown_context", "request_id")

    shown_created = time_column("created_at", "When")
    shown_user = link_column("user", "User")
    shown_amount = number_column("amount", "Amount")
    shown_outcome = state_column("outcome", "Outcome")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def search_terms(self, term):
        user = get_user_model().objects.filter(public_id=term.upper()).values_list("pk", flat=True).first()
        return [Q(user=user)] if user else []

    @admin.display(description="Reasons")
    def shown_reasons(self, verdict):
        return table(("", "Reason"), enumerate(verdict.reasons, 1))

    @admin.display(description="Context")
    def shown_context(self, verdict):
        return facts(verdict.context)
