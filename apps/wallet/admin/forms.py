"""What the dialogs of an account ask for."""

import hashlib

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from apps.core.admin import ReasonForm
from apps.core.errors import DomainError
from apps.core.money import money
from apps.wallet.models import Account
from apps.wallet.services.adjusting import AGAINST, Adjustment, Change, adjustment_dry_run
from apps.wallet.states import PostingMode

from .naming import account_name


class PostingModeForm(ReasonForm):
    """How sums are kept while many post."""

    mode = forms.ChoiceField(label="Kept as", choices=PostingMode.choices, widget=UnfoldAdminSelectWidget)
    field_order = ("mode", "reason")


class AdjustForm(ReasonForm):
    """Shows first what it would do: only what was seen can be asked for."""

    form_after_template = "wallet/adjust_preview.html"

    direction = forms.ChoiceField(
        label="Direction",
        choices=[("ADD", "Add to the balance"), ("TAKE", "Take from the balance")],
        initial="ADD",
        widget=UnfoldAdminRadioSelectWidget,
    )
    amount = forms.DecimalField(label="Amount", max_digits=16, widget=UnfoldAdminDecimalFieldWidget)
    against = forms.ChoiceField(
        label="Against", choices=[(kind.value, kind.label) for kind in AGAINST], widget=UnfoldAdminSelectWidget
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("direction", "amount", "against", "reason", "seen")

    changes: list[Change] = []

    @property
    def adjustment(self) -> Adjustment:
        data = self.cleaned_data
        account = self._account()
        return Adjustment(
            account_id=account.pk,
            adds=data["direction"] == "ADD",
            amount=money(data["amount"], account.currency),
            against=data["against"],
        )

    def _account(self) -> Account:
        if not str(self.object_id).isdecimal():
            raise Http404
        return get_object_or_404(Account, pk=self.object_id)

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        try:
            self.changes = adjustment_dry_run(adjustment=self.adjustment)
        except DomainError as refusal:
            self.add_error("amount", refusal.text)
            return data
        token = self._token()
        if data["seen"] != token:
            self.data = {**self.data.dict(), "seen": token}
            self.add_error("seen", "Look at the balances first.")
        return data

    def _token(self) -> str:
        """Of exactly what the preview shows."""
        shown = [
            str(self.adjustment),
            *(f"{change.account.pk} {change.before} {change.after}" for change in self.changes[:1]),
        ]
        return hashlib.sha256("\n".join(shown).encode()).hexdigest()

    def get_after_template_context(self, request, object_id=None):
        return {"changes": [{"name": account_name(change.account), "change": change} for change in self.changes]}
