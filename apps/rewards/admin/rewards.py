"""Rewards with their explanation, refusals, runs."""

from decimal import Decimal

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html_join

from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    figure_column,
    link_column,
    money_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import EMPTY, number
from apps.core.display import money as shown_amount
from apps.core.money import money
from apps.rewards import services
from apps.rewards.models import Player, Reward, RewardRefusal, RuleRun
from apps.rewards.selectors.explain import explain
from apps.rewards.states import Refusal, RewardState


class ByPlayer:
    """Finds rows by the player's id in their book."""

    search_help_text = "Exact id, or the player's exact id"

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        players = term and list(Player.objects.filter(external_id=term).values_list("pk", flat=True)[:50])
        if players:
            return queryset.filter(player__in=players), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(Reward)
class RewardAdmin(ByPlayer, ReadOnlyAdmin):
    list_display = ("shown_player", "shown_rule", "shown_amount", "shown_state", "period_key", "shown_created")
    list_select_related = ("player", "rule")
    list_filter = ("state",)
    search_fields = ("id__exact",)
    empty_text = "No reward has been decided yet."
    fields = ("period_key",)
    change_form_template = "rewards/explain.html"
    actions_detail = ("release", "cancel")

    shown_player = link_column("player", "Player", text="external_id")
    shown_rule = link_column("rule", "Rule")
    shown_amount = money_column("money", "Amount", order="")
    shown_state = state_column("state", tones={"DECIDED": "info"})
    shown_created = time_column("created_at", "Decided", order="")
    has_decide_permission = allows("rewards.decide_reward")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("player", "rule", "version__rule__rule_set", "run")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Why this reward is what it is."""
        reward = self.get_object(request, object_id)
        seen = reward is not None and self.has_view_permission(request)
        return super().change_view(request, object_id, form_url, {"why": explain(reward)} if seen else {})

    def get_actions_detail(self, request, object_id):
        """A decision is offered while there is one to take."""
        held = Reward.objects.filter(pk=object_id, state=RewardState.HELD).exists()
        return super().get_actions_detail(request, object_id) if held else []

    @action(
        description="Release",
        permissions=["decide"],
        icon="check",
        dialog=ask("Pay this reward?", "The money goes to the bonus bucket now.", form=ReasonForm, submit="Pay"),
    )
    def release(self, request, form, object_id):
        with refusals_as_messages(request):
            reward = services.reward_release(
                reward_id=object_id, actor=request.user, reason=form.cleaned_data["reason"]
            )
            messages.success(request, f"{reward} is in the player's bonus bucket.")
        return redirect("admin:rewards_reward_change", object_id)

    @action(
        description="Cancel",
        permissions=["decide"],
        icon="block",
        dialog=ask(
            "Cancel this reward?", "Nothing is paid; its budget is free again.", form=ReasonForm, submit="Cancel it"
        ),
    )
    def cancel(self, request, form, object_id):
        with refusals_as_messages(request):
            services.reward_cancel(reward_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Cancelled.")
        return redirect("admin:rewards_reward_change", object_id)


@admin.register(RewardRefusal)
class RewardRefusalAdmin(ByPlayer, ReadOnlyAdmin):
    list_display = ("shown_player", "shown_rule", "shown_reason", "detail", "period_key", "shown_created")
    list_select_related = ("player", "rule")
    list_filter = ("reason",)
    search_fields = ("id__exact",)
    empty_text = "Nothing has been refused yet."
    fields = ("shown_player", "shown_rule", "shown_reason", "detail", "period_key", "raw_amount", "shown_inputs",
              "shown_created")  # fmt: skip

    shown_player = link_column("player", "Player", text="external_id")
    shown_rule = link_column("rule", "Rule")
    shown_reason = state_column("reason", "Reason", tones=dict.fromkeys(Refusal.values, "warn"))
    shown_created = time_column("created_at", "Refused", order="")

    @admin.display(description="What the rule read")
    def shown_inputs(self, refusal):
        return ", ".join(f"{name} = {value}" for name, value in sorted(refusal.inputs.items())) or None


@admin.register(RuleRun)
class RuleRunAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_state", "shown_issued", "shown_refused", "shown_money", "shown_actor")
    list_select_related = ("actor",)
    list_filter = ("state",)
    search_fields = ("id__exact",)
    empty_text = "The rules have not run yet."
    fields = ("shown_created", "shown_state", "shown_actor", "metrics_as_of", "shown_matched", "shown_issued",
              "shown_money", "shown_refused", "shown_rules", "shown_finished", "sql_digest", "error")  # fmt: skip

    shown_created = time_column("created_at", "Started", order="")
    shown_finished = time_column("finished_at", "Finished", order="")
    shown_state = state_column("state")
    shown_actor = link_column("actor", "By")

    @figure_column("Matched")
    def shown_matched(self, run):
        return number(run.totals.get("matched"))

    @figure_column("Rewards")
    def shown_issued(self, run):
        return number(run.totals.get("issued"))

    @admin.display(description="Refused")
    def shown_refused(self, run):
        refused = run.totals.get("refused", {})
        return ", ".join(f"{Refusal(reason).label}: {count}" for reason, count in sorted(refused.items())) or None

    @figure_column("Money")
    def shown_money(self, run):
        paid = sorted(run.totals.get("money", {}).items())
        return (
            format_html_join(", ", "{}", ((shown_amount(money(Decimal(text), code)),) for code, text in paid)) or EMPTY
        )

    @admin.display(description="Rules")
    def shown_rules(self, run):
        rows = run.totals.get("rules", [])
        return (
            "; ".join(f"{row['rule']} v{row['version']}: {row['issued']} of {row['matched']}" for row in rows) or None
        )
