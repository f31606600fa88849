"""What the console asks for a refund: it shows the postings first, only what was seen can be asked for."""

import hashlib

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core import policy
from apps.core.admin import ReasonForm
from apps.core.errors import DomainError
from apps.core.money import Money, money
from apps.payments.models import GatewayPayment
from apps.payments.refunds.errors import AboveCaptured
from apps.payments.refunds.selectors import payment_by, refundable
from apps.payments.refunds.services import postings_dry_run
from apps.payments.refunds.states import Speed
from apps.wallet.selectors.postings import Posting


class RefundForm(ReasonForm):
    """A payment, how much of it, how fast."""

    form_after_template = "refunds/preview.html"

    payment = forms.CharField(
        max_length=60,
        widget=UnfoldAdminTextInputWidget,
        help_text="Id of the deposit, or of the payment at its gateway.",
    )
    amount = forms.DecimalField(max_digits=16, min_value=0, widget=UnfoldAdminDecimalFieldWidget)
    speed = forms.ChoiceField(choices=Speed.choices, widget=UnfoldAdminSelectWidget)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("payment", "amount", "speed", "reason", "seen")

    taken: GatewayPayment | None = None
    wanted: Money | None = None
    postings: list[Posting] = []

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        self.taken = payment_by(data["payment"].strip())
        if self.taken is None:
            self.add_error("payment", "No payment of this id has money in our books.")
            return data
        try:
            self.wanted = money(data["amount"], self.taken.currency)
            self._rehearse()
        except DomainError as refusal:
            self.add_error("amount", refusal.text)
            return data
        if data["seen"] != self._token():
            self.data = {**self.data.dict(), "seen": self._token()}
            self.add_error("seen", "Look at the postings first, then confirm.")
        return data

    def _rehearse(self) -> None:
        left = refundable(self.taken)
        if self.wanted > left:
            raise AboveCaptured(f"{left} is left of this payment.")
        self.postings = postings_dry_run(taken=self.taken, amount=self.wanted)

    def _token(self) -> str:
        """Of exactly what the preview shows."""
        return hashlib.sha256(f"{self.taken.pk} {self.wanted} {self.postings}".encode()).hexdigest()

    def get_after_template_context(self, request, object_id=None):
        if not self.postings:
            return {}
        return {
            "taken": self.taken,
            "left": refundable(self.taken) - self.wanted,
            "postings": self.postings,
            "needs_second": self.wanted.amount >= policy.get("refunds.approval_limit"),
        }
