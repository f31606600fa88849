"""Gateways: how they fare, whether anything new goes there, and each call."""

import json

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    figure_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import EMPTY, badge, moment, number
from apps.payments.gateways import selectors, services
from apps.payments.gateways.columns import GatewayFilter
from apps.payments.gateways.models import GatewayCall, GatewayCircuit
from apps.payments.gateways.states import CircuitState, Switch

CIRCUIT_TONES = {"CLOSED": "good", "OPEN": "bad", "TRYING": "warn"}
SWITCH_TONES = {"NORMAL": "", "OFF": "bad", "FORCED": "warn"}
OUTCOME_TONES = {"SUCCESS": "good", "REFUSED": "", "NOT_ATTEMPTED": "warn", "UNKNOWN": "bad"}
GOOD, POOR = 90, 60  # health


@admin.register(GatewayCircuit)
class GatewayCircuitAdmin(ReadOnlyAdmin):
    ordering = ("direction", "gateway")
    list_display = (
        "shown_name",
        "direction",
        "shown_state",
        "shown_switch",
        "shown_health",
        "shown_calls",
        "shown_failed",
        "shown_p95",
        "shown_since",
    )
    list_display_links = ("shown_name",)
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("shown_name", "direction", "shown_state", "shown_since", "reason", "shown_trial")}),
        ("Decided by people", {"fields": ("shown_switch", "switch_reason", "shown_switched")}),
        ("Last hour", {"fields": ("shown_health", "shown_calls", "shown_failed", "shown_p95", "shown_log")}),
    )
    actions_detail = ("switch_off", "force", "switch_on", "take_back")

    shown_state = state_column("state", "Standing", tones=CIRCUIT_TONES)
    shown_switch = state_column("switch", "New ones go there", tones=SWITCH_TONES)
    shown_since = time_column("failing_since", "Left alone since")
    shown_switched = time_column("switched_at", "Decided")
    shown_calls = number_column("calls_of_hour", "Calls, last hour", order="gateway")
    shown_p95 = number_column("p95_ms", "95 of 100 within (ms)", places=0, order="gateway")
    has_switch_permission = allows("gateways.switch_gateway")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return selectors.with_figures(super().get_queryset(request))

    def get_actions_detail(self, request, object_id):
        """Whichever makes sense now."""
        circuit = GatewayCircuit.objects.filter(pk=object_id).first()
        senseless = _senseless(circuit) if circuit else ()
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if not offered.action_name.endswith(senseless)]

    @admin.display(description="Gateway")
    def shown_name(self, circuit):
        return selectors.title(circuit.gateway)

    @admin.display(description="Health")
    def shown_health(self, circuit):
        health = services.figures_of(circuit.gateway)
        if not health.is_known:
            return badge("Too few calls")
        score = health.score
        tone = "good" if score >= GOOD else "warn" if score >= POOR else "bad"
        return badge(f"{score} of 100", tone)

    @figure_column("Failed")
    def shown_failed(self, circuit):
        if not circuit.calls_of_hour:
            return number(None)
        share = round(100 * circuit.failures_of_hour / circuit.calls_of_hour)
        return format_html("{} ({} %)", number(circuit.failures_of_hour), share)

    @admin.display(description="Next trial")
    def shown_trial(self, circuit):
        return moment(circuit.trial_at) if circuit.state != CircuitState.CLOSED else None

    @admin.display(description="More")
    def shown_log(self, circuit):
        url = reverse("admin:gateways_gatewaycall_changelist")
        return format_html('<a class="link" href="{}?gateway={}">Its calls</a>', url, circuit.gateway)

    @action(
        description="Send nothing new there",
        permissions=["switch"],
        icon="power_off",
        dialog=ask(
            "Send nothing new to this gateway?",
            "New payments or payouts take the other one. What is under way here is followed to its end.",
            form=ReasonForm,
            submit="Send nothing new",
        ),
    )
    def switch_off(self, request, form, object_id):
        return self._switched(request, form, object_id, Switch.OFF, "gets nothing new")

    @action(
        description="Send everything there",
        permissions=["switch"],
        icon="priority_high",
        dialog=ask(
            "Send everything new to this gateway?",
            "It goes before the other one and is asked even while its calls fail.",
            form=ReasonForm,
            submit="Send everything",
        ),
    )
    def force(self, request, form, object_id):
        return self._switched(request, form, object_id, Switch.FORCED, "gets everything new")

    @action(
        description="Go by its health again",
        permissions=["switch"],
        icon="monitor_heart",
        dialog=ask("Go by this gateway's health again?", form=ReasonForm, submit="Go by its health"),
    )
    def switch_on(self, request, form, object_id):
        return self._switched(request, form, object_id, Switch.NORMAL, "is chosen by its health")

    @action(
        description="Do not wait for the trial",
        permissions=["switch"],
        icon="power",
        dialog=ask(
            "Ask this gateway again at once?",
            "It was left alone because its calls failed. If they still fail, it is left alone again.",
            form=ReasonForm,
            submit="Ask it again",
        ),
    )
    def take_back(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            circuit = services.gateway_take_back(gateway=object_id, actor=request.user, reason=reason)
            messages.success(request, f"{self.shown_name(circuit)} is asked again.")
        return redirect("admin:gateways_gatewaycircuit_change", object_id)

    def _switched(self, request, form, object_id, switch: Switch, now: str):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            circuit = services.gateway_switch(gateway=object_id, switch=switch, actor=request.user, reason=reason)
            messages.success(request, f"{self.shown_name(circuit)} {now}.")
        return redirect("admin:gateways_gatewaycircuit_change", object_id)


def _senseless(circuit: GatewayCircuit) -> tuple[str, ...]:
    """Actions that would change nothing."""
    same = {Switch.OFF: "switch_off", Switch.FORCED: "force", Switch.NORMAL: "switch_on"}[circuit.switch]
    return (same, "take_back") if circuit.state == CircuitState.CLOSED else (same,)


@admin.register(GatewayCall)
class GatewayCallAdmin(ReadOnlyAdmin):
    ordering = ("-created_at", "-id")
    list_display = (
        "shown_at",
        "shown_name",
        "endpoint",
        "shown_outcome",
        "status",
        "code",
        "shown_took",
        "reference",
        "object_id",
    )
    list_display_links = ("shown_at",)
    list_filter = (GatewayFilter, "outcome", ("created_at", DayRangeFilter))
    search_fields = ("id__exact",)
    search_help_text = "Our reference (order, refund, payout), the gateway's id, or the exact id of the call"
    fieldsets = (
        (None, {"fields": ("shown_at", "shown_name", "endpoint", "shown_outcome", "code", "shown_took")}),
        ("Of what", {"fields": ("reference", "object_id")}),
        ("HTTP", {"fields": ("shown_line", "status", "shown_request", "shown_response")}),
    )

    shown_at = time_column("created_at", "At")
    shown_outcome = state_column("outcome", "Outcome", tones=OUTCOME_TONES)
    shown_took = number_column("took_ms", "ms")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        return [Q(reference=term[:64]), Q(object_id=term[:64])]

    @admin.display(description="Gateway")
    def shown_name(self, call):
        return selectors.title(call.gateway)

    @admin.display(description="Asked")
    def shown_line(self, call):
        return f"{call.method} {call.path}"

    @admin.display(description="Sent")
    def shown_request(self, call):
        return _pretty(call.request)

    @admin.display(description="Answered")
    def shown_response(self, call):
        return _pretty(call.response)


def _pretty(text: str):
    """Indented where it is whole JSON, as it is where it was cut."""
    if not text:
        return EMPTY
    try:
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return format_html('<pre class="raw">{}</pre>', text)
    return format_html('<pre class="raw">{}</pre>', text)
