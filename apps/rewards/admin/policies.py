"""The numbers that rules and segments stand on, and what was learnt and done with them."""

from django.contrib import admin, messages
from django.shortcuts import redirect

from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    figure_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import link
from apps.core.display import money as shown_money
from apps.core.money import money
from apps.rewards import services
from apps.rewards.engine.thresholds import THRESHOLDS
from apps.rewards.models import (
    Budget,
    GameEdge,
    GateEvidence,
    JurisdictionTerms,
    Recalculation,
    RuleSet,
    SegmentThreshold,
)

from .forms import BudgetForm, EdgeForm, TermsForm, ThresholdForm


def _set(page, request, form, service, url_name):
    """Calls the service with the dialog's answers and goes back to the list."""
    with refusals_as_messages(request):
        answers = form.answers() if hasattr(form, "answers") else {n: form.cleaned_data[n] for n in form.field_order}
        service(actor=request.user, **answers)
        messages.success(request, "Set.")
    return redirect(f"admin:{url_name}_changelist")


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("shown_rule", "currency", "shown_cap", "shown_spent", "shown_left")
    list_select_related = ("rule",)
    fields = ("shown_rule", "currency", "shown_cap", "shown_spent", "shown_left")
    search_fields = ("id__exact",)
    empty_text = "There is no budget: rules pay nothing."
    actions_list = ("set",)
    has_set_permission = allows("rewards.set_budget")

    @admin.display(description="Rule")
    def shown_rule(self, budget):
        return link(budget.rule) if budget.rule_id else "All rules"

    @figure_column("Cap")
    def shown_cap(self, budget):
        return shown_money(money(budget.cap, budget.currency))

    @figure_column("Promised")
    def shown_spent(self, budget):
        return shown_money(money(budget.spent, budget.currency))

    @figure_column("Left")
    def shown_left(self, budget):
        return shown_money(money(budget.cap - budget.spent, budget.currency))

    @action(
        description="Set the budget of all rules",
        permissions=["set"],
        icon="account_balance",
        dialog=ask("The budget of all rules in a currency", form=BudgetForm, submit="Set"),
    )
    def set(self, request, form):
        return _set(self, request, form, services.budget_set, "rewards_budget")


@admin.register(SegmentThreshold)
class SegmentThresholdAdmin(ReadOnlyAdmin):
    list_display = ("shown_title", "key", "currency", "shown_value")
    fields = ("shown_title", "key", "currency", "shown_value")
    search_fields = ("key__startswith",)
    empty_text = "Every threshold stands where it starts; set one to change it."
    actions_list = ("set",)
    shown_value = number_column("value", "Value", order="")
    has_set_permission = allows("rewards.set_threshold")

    @admin.display(description="Threshold")
    def shown_title(self, row):
        return THRESHOLDS[row.key].title if row.key in THRESHOLDS else row.key

    @action(
        description="Set a threshold",
        permissions=["set"],
        icon="tune",
        dialog=ask("Set a threshold", "It holds from the next recalculation on.", form=ThresholdForm, submit="Set"),
    )
    def set(self, request, form):
        return _set(self, request, form, services.threshold_set, "rewards_segmentthreshold")


@admin.register(GameEdge)
class GameEdgeAdmin(ReadOnlyAdmin):
    list_display = ("shown_product", "game", "shown_edge")
    fields = ("shown_product", "game", "shown_edge")
    search_fields = ("product__startswith",)
    empty_text = "No house edge is known: theo stays unknown."
    actions_list = ("set",)
    has_set_permission = allows("rewards.set_edge")

    @admin.display(description="Product")
    def shown_product(self, row):
        return row.product or "All products"

    @admin.display(description="House edge")
    def shown_edge(self, row):
        return f"{row.house_edge * 100:.2f} %"

    @action(
        description="Set a house edge",
        permissions=["set"],
        icon="percent",
        dialog=ask("Set a house edge", form=EdgeForm, submit="Set"),
    )
    def set(self, request, form):
        return _set(self, request, form, services.edge_set, "rewards_gameedge")


@admin.register(JurisdictionTerms)
class JurisdictionTermsAdmin(ReadOnlyAdmin):
    list_display = ("country", "allowed_kinds", "max_wagering_multiple", "max_amount")
    fields = ("country", "allowed_kinds", "max_wagering_multiple", "max_amount")
    search_fields = ("country__exact",)
    empty_text = "No country has limits of its own."
    actions_list = ("set",)
    has_set_permission = allows("rewards.set_terms")

    @action(
        description="Set a country's terms",
        permissions=["set"],
        icon="gavel",
        dialog=ask("What a country allows", form=TermsForm, submit="Set"),
    )
    def set(self, request, form):
        return _set(self, request, form, services.terms_set, "rewards_jurisdictionterms")


@admin.register(GateEvidence)
class GateEvidenceAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "kind", "family", "shown_share", "sample", "seed")
    fields = ("shown_created", "kind", "family", "shown_share", "sample", "seed", "engine_version", "inputs")
    list_filter = ("kind",)
    search_fields = ("id__exact",)
    empty_text = "Without evidence the whole face of a bonus counts as its cost."
    shown_created = time_column("created_at", "Made", order="")

    @admin.display(description="Cost, at most")
    def shown_share(self, row):
        return f"{row.cost_share * 100:.2f} %"


@admin.register(Recalculation)
class RecalculationAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_state", "shown_players", "shown_changed", "shown_moved", "seconds")
    fields = ("shown_created", "shown_state", "shown_players", "shown_changed", "shown_moved", "seconds", "error")
    list_filter = ("state",)
    search_fields = ("id__exact",)
    empty_text = "Metrics have not been computed yet."
    actions_list = ("recalculate",)
    shown_created = time_column("created_at", "Run", order="")
    shown_state = state_column("state")
    shown_players = number_column("players", "Players", order="")
    shown_changed = number_column("metrics_changed", "Metrics changed", order="")
    shown_moved = number_column("segments_changed", "Segments changed", order="")
    has_recalculate_permission = allows("rewards.recalculate_metrics")

    @action(
        description="Recalculate now",
        permissions=["recalculate"],
        icon="refresh",
        dialog=ask("Recalculate metrics and segments of everybody?", submit="Recalculate"),
    )
    def recalculate(self, request, form):
        services.recalculation_start()
        messages.success(request, "Recalculating. The result appears here.")
        return redirect("admin:rewards_recalculation_changelist")


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    list_display = ("name", "match")
    fields = ("name", "match")
    search_fields = ("name__startswith",)
    empty_text = "The first rule makes its set."
