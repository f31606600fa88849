"""Lost numbers: opened here for callers who cannot log in, decided on in the work queue."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.accounts import selectors, services
from apps.accounts.engine.identifiers import BadIdentifier, normalise_mobile
from apps.accounts.models import MobileChange
from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    link_column,
    refusals_as_messages,
    state_column,
    time_column,
)


class NumberForm(BaseDialogForm):
    """Whose number, and the one that shall hold from now on."""

    public_id = forms.CharField(label="User", max_length=16, widget=UnfoldAdminTextInputWidget, help_text="Public id")
    new_mobile = forms.CharField(label="New number", max_length=32, widget=UnfoldAdminTextInputWidget)
    field_order = ("public_id", "new_mobile")

    def clean_new_mobile(self) -> str:
        try:
            return normalise_mobile(self.cleaned_data["new_mobile"], national=True)
        except BadIdentifier as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_public_id(self) -> str:
        return self.cleaned_data["public_id"].strip().upper()


class CaseForm(NumberForm):
    """What the caller says; whether the date of birth fits is shown to the reviewers alone."""

    new_code = forms.RegexField(r"\A[0-9]{6}\Z", label="Code", widget=UnfoldAdminTextInputWidget)
    date_of_birth = forms.DateField(label="Date of birth", widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    field_order = ("public_id", "new_mobile", "new_code", "date_of_birth")


@admin.register(MobileChange)
class MobileChangeAdmin(ReadOnlyAdmin):
    list_display = ("shown_user", "shown_old", "shown_new", "shown_state", "shown_created", "shown_decided")
    list_select_related = ("user", "decided_by", "confirmed_by", "opened_by")
    list_filter = ("state",)
    search_fields = ("user__public_id__exact",)
    fields = (
        "shown_user",
        "shown_old",
        "shown_new",
        "shown_state",
        "shown_created",
        "opened_by",
        "shown_decided",
        "decided_by",
        "confirmed_by",
        "note",
    )
    actions_list = ("send_code", "open_case")

    shown_user = link_column("user", "User")
    shown_state = state_column("state", "State")
    shown_created = time_column("created_at", "Asked")
    shown_decided = time_column("decided_at", "Decided")
    has_send_code_permission = has_open_case_permission = allows("accounts.open_mobilechange")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Old number")
    def shown_old(self, change):
        return change.masked_old

    @admin.display(description="New number")
    def shown_new(self, change):
        return change.masked_new

    @action(
        description="Send a code",
        permissions=["send_code"],
        icon="sms",
        dialog=ask(
            "A number was lost",
            "Sends a code to the new number. The caller reads it to you; then open the case.",
            form=NumberForm,
            submit="Send",
        ),
    )
    def send_code(self, request, form):
        with refusals_as_messages(request):
            user = selectors.user_by_public_id(form.cleaned_data["public_id"])
            services.mobile_change_send_lost(user=user, new_mobile=form.cleaned_data["new_mobile"])
            messages.success(request, "The code is on its way to the new number.")
        return redirect("admin:accounts_mobilechange_changelist")

    @action(
        description="Open a case",
        permissions=["open_case"],
        icon="add",
        dialog=ask(
            "Open a case for a lost number",
            "Two of the staff decide in the work queue. Payouts wait for a while after the change.",
            form=CaseForm,
            submit="Open",
        ),
    )
    def open_case(self, request, form):
        answers = {name: form.cleaned_data[name] for name in form.field_order}
        with refusals_as_messages(request):
            user = selectors.user_by_public_id(answers.pop("public_id"))
            services.lost_number_open(user_id=user.pk, actor=request.user, **answers)
            messages.success(request, "The case waits in the work queue for lost numbers.")
        return redirect("admin:accounts_mobilechange_changelist")
