"""Rules of tax at source: written for a day to come, never changed."""

from django.contrib import admin, messages
from django.shortcuts import redirect

from apps.core.admin import ReadOnlyAdmin, action, allows, ask, figure_column, link_column, refusals_as_messages
from apps.core.display import money as shown_money
from apps.core.display import number
from apps.core.money import from_minor, money
from apps.payments.payouts import services
from apps.payments.payouts.models import TaxRule

from .forms import TaxRuleForm

LIST = "admin:payouts_taxrule_changelist"


@admin.register(TaxRule)
class TaxRuleAdmin(ReadOnlyAdmin):
    list_display = ("effective_from", "basis", "shown_rate", "shown_exempt", "section", "shown_by")
    list_select_related = ("made_by",)
    ordering = ("-effective_from", "-id")
    fields = ("effective_from", "basis", "shown_rate", "shown_exempt", "section", "shown_by")
    empty_text = "Nothing is withheld: no rule has been written."
    actions_list = ("write",)

    shown_by = link_column("made_by", "Written by")
    has_set_permission = allows("payouts.set_taxrule")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @figure_column("Rate (%)")
    def shown_rate(self, rule):
        return number(rule.rate * 100, 2)

    @figure_column("Free up to")
    def shown_exempt(self, rule):
        return shown_money(from_minor(rule.exempt_minor, rule.currency))

    @action(
        description="New rule",
        permissions=["set"],
        icon="add",
        dialog=ask(
            "New rule of tax at source",
            "It holds from its first day until the next rule's. What was withheld before stays as it was.",
            form=TaxRuleForm,
            submit="Write",
        ),
    )
    def write(self, request, form):
        data = form.cleaned_data
        with refusals_as_messages(request):
            rule = services.tax_rule_create(
                effective_from=data["effective_from"],
                basis=data["basis"],
                rate=data["percent"] / 100,
                exempt=money(data["exempt"], "INR"),
                section=data["section"],
                actor=request.user,
                reason=data["reason"],
            )
            messages.success(request, f"{rule}: written.")
        return redirect(LIST)
