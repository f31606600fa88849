"""Where which product is offered."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core import jurisdiction
from apps.core.models import JurisdictionRule
from apps.core.states import Product

from .actions import ReasonForm, action, allows, ask, refusals_as_messages
from .base import ReadOnlyAdmin
from .columns import badge, time_column

LIST = "admin:core_jurisdictionrule_changelist"
PAGE = "admin:core_jurisdictionrule_change"


class RuleForm(ReasonForm):
    product = forms.ChoiceField(choices=Product.choices, widget=UnfoldAdminSelectWidget)
    region = forms.RegexField(
        r"^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$",
        widget=UnfoldAdminTextInputWidget,
        help_text="ISO 3166: IN, or IN-TN for a state.",
    )
    legal_basis = forms.CharField(max_length=300, widget=UnfoldAdminTextInputWidget)
    valid_from = forms.DateField(label="First day", widget=UnfoldAdminDateWidget)
    valid_to = forms.DateField(label="Last day", required=False, widget=UnfoldAdminDateWidget)
    field_order = ("product", "region", "legal_basis", "valid_from", "valid_to", "reason")


class LastDayForm(ReasonForm):
    on = forms.DateField(label="Last day", widget=UnfoldAdminDateWidget)
    field_order = ("on", "reason")


@admin.register(JurisdictionRule)
class JurisdictionRuleAdmin(ReadOnlyAdmin):
    list_display = ("product", "region", "legal_basis", "valid_from", "valid_to", "shown_state")
    list_filter = ("product", "is_enabled")
    ordering = ("product", "region", "-valid_from")
    search_fields = ("id__exact", "region__exact")
    fields = ("product", "region", "legal_basis", "valid_from", "valid_to", "shown_state", "shown_created")
    actions_list = ("add_rule",)
    actions_detail = ("open", "close", "end")

    shown_created = time_column("created_at", "Written")
    has_set_permission = allows("core.set_jurisdiction")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="State")
    def shown_state(self, rule):
        return badge("Open", "good") if rule.is_enabled else badge("Closed")

    @action(
        description="New rule",
        permissions=["set"],
        icon="add",
        dialog=ask("New rule", "It is written closed: open it on its page.", form=RuleForm, submit="Write"),
    )
    def add_rule(self, request, form):
        with refusals_as_messages(request):
            values = {name: form.cleaned_data[name] for name in RuleForm.field_order}
            rule = jurisdiction.rule_create(actor=request.user, **values)
            messages.success(request, f"{rule}: written, and closed until you open it.")
            return redirect(PAGE, rule.pk)
        return redirect(LIST)

    @action(
        description="Open",
        permissions=["set"],
        icon="lock_open",
        dialog=ask("Offer the product here?", form=ReasonForm, submit="Open"),
    )
    def open(self, request, form, object_id):
        with refusals_as_messages(request):
            rule = jurisdiction.rule_enable(rule_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{rule}: open.")
        return redirect(PAGE, object_id)

    @action(
        description="Close",
        permissions=["set"],
        icon="lock",
        dialog=ask("Stop offering the product here?", "It holds at once.", form=ReasonForm, submit="Close"),
    )
    def close(self, request, form, object_id):
        with refusals_as_messages(request):
            rule = jurisdiction.rule_disable(rule_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{rule}: closed.")
        return redirect(PAGE, object_id)

    @action(
        description="Set last day",
        permissions=["set"],
        icon="event_busy",
        dialog=ask("Until when is it offered?", form=LastDayForm, submit="Set"),
    )
    def end(self, request, form, object_id):
        with refusals_as_messages(request):
            wanted = {name: form.cleaned_data[name] for name in LastDayForm.field_order}
            rule = jurisdiction.rule_end(rule_id=object_id, actor=request.user, **wanted)
            messages.success(request, f"{rule}: until {rule.valid_to}.")
        return redirect(PAGE, object_id)
