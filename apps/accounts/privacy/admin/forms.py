"""What the dialogs of privacy ask for."""

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from apps.accounts.privacy.services.reveals import SHORTEST_NOTE
from apps.accounts.privacy.states import RevealReason
from apps.core.admin import ReasonForm


class RevealForm(forms.Form):
    """Why a masked value must be seen."""

    reason_code = forms.ChoiceField(
        label="Reason", choices=[("", "Choose"), *RevealReason.choices], widget=UnfoldAdminSelectWidget
    )
    case = forms.CharField(
        label="Case",
        max_length=64,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="The ticket, call or case it is for.",
    )
    note = forms.CharField(
        label="What you need it for",
        min_length=SHORTEST_NOTE,
        max_length=500,
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="An auditor reads this.",
    )


class PersonForm(ReasonForm):
    """Who it is about, and why."""

    public_id = forms.CharField(
        label="Public id",
        max_length=16,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="It stands on top of the person's page.",
    )
    field_order = ("public_id", "reason")
