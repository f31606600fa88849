"""What the dialogs of payouts ask for."""

from django import forms
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.admin import ReasonForm
from apps.payments.payouts.reasons import REASONS
from apps.payments.payouts.states import TaxBasis


class RejectForm(ReasonForm):
    reason_code = forms.ChoiceField(
        label="Why", choices=[(reason.code, reason.title) for reason in REASONS], widget=UnfoldAdminSelectWidget
    )
    field_order = ("reason_code", "reason")


class TaxRuleForm(ReasonForm):
    effective_from = forms.DateField(label="First day", widget=UnfoldAdminDateWidget)
    basis = forms.ChoiceField(label="Taken of", choices=TaxBasis.choices, widget=UnfoldAdminSelectWidget)
    percent = forms.DecimalField(
        label="Rate (%)",
        min_value=0,
        max_value=99,
        max_digits=5,
        decimal_places=2,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text="Zero: nothing is withheld from that day on.",
    )
    exempt = forms.DecimalField(
        label="Free up to (INR)",
        min_value=0,
        max_digits=12,
        decimal_places=2,
        initial=0,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        help_text="A payout whose taxed part is no more than this is free.",
    )
    section = forms.CharField(label="By which law", max_length=60, widget=UnfoldAdminTextInputWidget)
    field_order = ("effective_from", "basis", "percent", "exempt", "section", "reason")
