"""What the dialogs of KYC's pages ask for."""

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.accounts.kyc.models import KycLevelLimit, ReasonCode
from apps.accounts.kyc.states import NextAction, Purpose, ReverifyReason
from apps.core.admin import ReasonForm, dialog_row


class ReverifyForm(ReasonForm):
    why = forms.ChoiceField(
        label="Why",
        choices=[choice for choice in ReverifyReason.choices if choice[0] != ReverifyReason.PAN_MOVED],
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ("why", "reason")


class _RowForm(ReasonForm):
    """A dialog that begins with what the row says now."""

    model: type

    def __init__(self, *args, object_id=None, **kwargs):
        super().__init__(*args, object_id=object_id, **kwargs)
        row = dialog_row(self.model, object_id)
        for name in self.fields:
            if hasattr(row, name):
                self.fields[name].initial = getattr(row, name)

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}


class ReasonCodeForm(_RowForm):
    model = ReasonCode
    internal_text = forms.CharField(label="For reviewers", max_length=200, widget=UnfoldAdminTextInputWidget)
    user_text_en = forms.CharField(
        label="The user reads (English)", max_length=300, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )
    user_text_hi = forms.CharField(
        label="The user reads (Hindi)", max_length=300, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )
    next_action = forms.ChoiceField(
        label="What the user can do", choices=NextAction.choices, widget=UnfoldAdminSelectWidget
    )
    appealable = forms.BooleanField(label="The user may appeal", required=False, widget=UnfoldBooleanSwitchWidget)
    retention_days = forms.IntegerField(
        label="Pictures are kept (days)",
        min_value=30,
        max_value=36500,
        widget=UnfoldAdminTextInputWidget({"type": "number"}),
    )
    position = forms.IntegerField(
        label="Place and digit in the review",
        min_value=1,
        max_value=99,
        widget=UnfoldAdminTextInputWidget({"type": "number"}),
    )
    is_active = forms.BooleanField(label="Offered to reviewers", required=False, widget=UnfoldBooleanSwitchWidget)
    field_order = (
        "internal_text",
        "user_text_en",
        "user_text_hi",
        "next_action",
        "appealable",
        "retention_days",
        "position",
        "is_active",
        "reason",
    )


def _most(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=19,
        decimal_places=4,
        help_text="Empty: any amount",
        widget=UnfoldAdminTextInputWidget,
    )


class LimitForm(_RowForm):
    model = KycLevelLimit
    is_allowed = forms.BooleanField(label="Allowed at this level", required=False, widget=UnfoldBooleanSwitchWidget)
    max_amount = _most("Most per call")
    max_per_day = _most("Most in a day")
    max_per_month = _most("Most in a month")
    field_order = ("is_allowed", "max_amount", "max_per_day", "max_per_month", "reason")


class ConsentTextForm(ReasonForm):
    """A new version of a purpose's words."""

    purpose = forms.ChoiceField(label="Purpose", choices=Purpose.choices, widget=UnfoldAdminSelectWidget)
    version = forms.CharField(
        label="Version", max_length=16, help_text="Later versions sort behind", widget=UnfoldAdminTextInputWidget
    )
    text_en = forms.CharField(label="English", max_length=2000, widget=UnfoldAdminTextareaWidget({"rows": 4}))
    text_hi = forms.CharField(label="Hindi", max_length=2000, widget=UnfoldAdminTextareaWidget({"rows": 4}))
    field_order = ("purpose", "version", "text_en", "text_hi", "reason")

    def answers(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.field_order}
