"""What merchants pay for transfers they receive."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget

from apps.core import clock
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    money_column,
    number_column,
    refusals_as_messages,
    time_column,
)
from apps.core.display import badge
from apps.core.errors import DomainError
from apps.core.money import EXPONENTS, money
from apps.wallet import services
from apps.wallet.models import TransferFee

LIST, PAGE = "admin:wallet_transferfee_changelist", "admin:wallet_transferfee_change"
AMOUNTS = ("fixed", "minimum", "maximum")


def _number(label: str, **options) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, widget=UnfoldAdminDecimalFieldWidget, **options)


class FeeForm(ReasonForm):
    """Terms from a day on."""

    currency = forms.ChoiceField(
        choices=[(code, code) for code in EXPONENTS], initial=settings.DEFAULT_CURRENCY, widget=UnfoldAdminSelectWidget
    )
    effective_from = forms.DateField(label="From", widget=UnfoldAdminSingleDateWidget)
    percent = _number("Share of the amount (%)", max_value=100, decimal_places=4)
    fixed = _number("Added to it", required=False)
    minimum = _number("At least", required=False)
    maximum = _number("At most", required=False)
    tax_percent = _number("GST on the fee (%)", max_value=100, decimal_places=2, initial=18)
    field_order = (
        "currency",
        "effective_from",
        "percent",
        "fixed",
        "minimum",
        "maximum",
        "tax_percent",
        "reason",
    )

    def clean(self):
        data = super().clean()
        for name in AMOUNTS:
            if name in data and "currency" in data:
                self._as_money(data, name)
        return data

    def _as_money(self, data: dict, name: str) -> None:
        if data[name] is None:
            data[name] = None if name == "maximum" else money(0, data["currency"])
            return
        try:
            data[name] = money(data[name], data["currency"])
        except DomainError as refusal:
            self.add_error(name, refusal.text)


@admin.register(TransferFee)
class TransferFeeAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_from",
        "currency",
        "shown_percent",
        "shown_fixed",
        "shown_minimum",
        "shown_maximum",
        "shown_tax",
        "shown_now",
    )
    ordering = ("currency", "-effective_from")
    sortable_by = ()
    fields = (*list_display, "shown_by", "reason", "shown_created")
    empty_text = "Transfers to merchants cost nothing."
    actions_list = ("add_terms",)
    actions_detail = ("withdraw",)

    shown_percent = number_column("percent", "Share (%)", order="")
    shown_fixed = money_column("fixed", "Added", order="")
    shown_minimum = money_column("minimum", "At least", order="")
    shown_maximum = money_column("maximum", "At most", order="")
    shown_tax = number_column("tax_percent", "GST (%)", order="")
    shown_by = link_column("made_by", "By")
    shown_created = time_column("created_at", "Written")
    has_set_permission = allows("wallet.change_transferfee")

    def get_queryset(self, request):
        later = TransferFee.objects.filter(
            currency=OuterRef("currency"),
            effective_from__gt=OuterRef("effective_from"),
            effective_from__lte=clock.today(),
        )
        return super().get_queryset(request).annotate(is_over=Exists(later))

    def get_actions_detail(self, request, object_id):
        """What has begun is not offered to be withdrawn."""
        fee = self.get_object(request, object_id)
        if fee is None or fee.effective_from <= clock.today():
            return []
        return super().get_actions_detail(request, object_id)

    @admin.display(description="From")
    def shown_from(self, fee):
        return f"{fee.effective_from:%d %b %Y}"

    @admin.display(description="State")
    def shown_now(self, fee):
        if fee.effective_from > clock.today():
            return badge("To come", "info")
        return badge("Over") if fee.is_over else badge("In force", "good")

    @action(
        description="New terms",
        permissions=["set"],
        icon="add",
        dialog=ask("New terms", "They hold for transfers from that day on.", form=FeeForm, submit="Set"),
    )
    def add_terms(self, request, form):
        with refusals_as_messages(request):
            values = {name: form.cleaned_data[name] for name in FeeForm.field_order}
            fee = services.transfer_fee_set(actor=request.user, **values)
            messages.success(request, f"{fee}: set.")
            return redirect(PAGE, fee.pk)
        return redirect(LIST)

    @action(
        description="Withdraw",
        permissions=["set"],
        icon="delete",
        dialog=ask("Withdraw these terms?", "Only those that have not begun.", form=ReasonForm, submit="Withdraw"),
    )
    def withdraw(self, request, form, object_id):
        with refusals_as_messages(request):
            fee = self.wanted(request, object_id)
            services.transfer_fee_withdraw(fee_id=fee.pk, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Withdrawn.")
            return redirect(LIST)
        return redirect(PAGE, object_id)
