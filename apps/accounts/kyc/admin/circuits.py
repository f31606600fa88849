"""Providers: how they fare, whether they are asked, each call, and what they sent us."""

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts.kyc import selectors, services
from apps.accounts.kyc.models import Circuit, ProviderCall, WebhookEvent
from apps.accounts.kyc.states import CircuitState, WebhookVerdict
from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    figure_column,
    link_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.admin.tables import facts
from apps.core.display import EMPTY, badge, moment, number
from apps.core.redaction import redact_text

from .profiles import OUTCOME_TONES

CIRCUIT_TONES = {"CLOSED": "good", "OPEN": "bad", "TRYING": "warn"}
CALL_TONES = {**OUTCOME_TONES, "PROVIDER_ERROR": "bad", "TIMEOUT": "bad", "RATE_LIMITED": "warn", "FINAL_FAIL": ""}
VERDICT_TONES = {"ACCEPTED": "good", "FORGED": "bad", "STALE": "warn"}


@admin.register(Circuit)
class CircuitAdmin(ReadOnlyAdmin):
    ordering = ("provider",)
    list_display = ("shown_name", "shown_state", "shown_since", "reason", "shown_calls", "shown_failed", "shown_p95")
    list_display_links = ("shown_name",)
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("shown_name", "shown_state", "shown_since", "reason", "shown_trial", "shown_busy")}),
        ("Last hour", {"fields": ("shown_calls", "shown_failed", "shown_p95", "shown_log")}),
    )
    actions_detail = ("take_out", "put_back")

    shown_state = state_column("state", "Standing", tones=CIRCUIT_TONES)
    shown_since = time_column("failing_since", "Out of use since")
    shown_busy = time_column("busy_until", "Wants to be left alone until")
    shown_calls = number_column("calls_of_hour", "Calls, last hour", order="provider")
    shown_p95 = number_column("p95_ms", "95 of 100 within (ms)", places=0, order="provider")
    has_switch_permission = allows("kyc.switch_circuit")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return selectors.with_figures(super().get_queryset(request))

    def get_actions_detail(self, request, object_id):
        """Whichever makes sense now."""
        in_use = Circuit.objects.filter(pk=object_id, state=CircuitState.CLOSED).exists()
        senseless = "put_back" if in_use else "take_out"
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if not offered.action_name.endswith(senseless)]

    @admin.display(description="Provider")
    def shown_name(self, circuit):
        return selectors.provider_title(circuit.provider)

    @figure_column("Failed")
    def shown_failed(self, circuit):
        if not circuit.calls_of_hour:
            return number(None)
        share = round(100 * circuit.failures_of_hour / circuit.calls_of_hour)
        return format_html("{} ({} %)", number(circuit.failures_of_hour), share)

    @admin.display(description="Next trial")
    def shown_trial(self, circuit):
        if circuit.state == CircuitState.CLOSED:
            return None
        return moment(circuit.trial_at) if circuit.trial_at else "Only when somebody puts it back"

    @admin.display(description="More")
    def shown_log(self, circuit):
        url = reverse("admin:kyc_providercall_changelist")
        return format_html('<a class="link" href="{}?q={}">Its calls</a>', url, circuit.provider)

    @action(
        description="Take out of use",
        permissions=["switch"],
        icon="power_off",
        dialog=ask(
            "Take this provider out of use?",
            "It is not asked until somebody puts it back. Checks take the other path; where there is none they wait.",
            form=ReasonForm,
            submit="Take out of use",
        ),
    )
    def take_out(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            circuit = services.circuit_open(provider=object_id, actor=request.user, reason=reason)
            messages.success(request, f"{self.shown_name(circuit)} is out of use.")
        return redirect("admin:kyc_circuit_change", object_id)

    @action(
        description="Put back into use",
        permissions=["switch"],
        icon="power",
        dialog=ask("Put this provider back into use?", form=ReasonForm, submit="Put back"),
    )
    def put_back(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            circuit = services.circuit_close(provider=object_id, actor=request.user, reason=reason)
            messages.success(request, f"{self.shown_name(circuit)} is asked again.")
        return redirect("admin:kyc_circuit_change", object_id)


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnlyAdmin):
    list_display = ("shown_at", "provider", "operation", "shown_outcome", "code", "shown_took", "shown_person")
    list_display_links = ("shown_at",)
    list_select_related = ("attempt__profile__user",)
    list_filter = ("operation", "outcome", ("created_at", DayRangeFilter))
    search_fields = ("id__exact", "provider__exact", "attempt__exact")
    search_help_text = "A provider's name, or the exact id of the call or the attempt"
    fields = ("shown_at", "provider", "operation", "shown_outcome", "code", "shown_took", "attempt", "shown_person")

    shown_at = time_column("created_at", "At")
    shown_outcome = state_column("outcome", "Answer", tones=CALL_TONES)
    shown_took = number_column("took_ms", "ms")
    shown_person = link_column("attempt__profile", "Person", text="user")

    def get_readonly_fields(self, request, obj=None):
        return self.fields


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_at",
        "provider",
        "kind",
        "shown_verdict",
        "shown_result",
        "shown_received",
        "shown_person",
    )
    list_display_links = ("shown_at",)
    list_select_related = ("attempt__profile__user",)
    list_filter = ("verdict", "result", ("created_at", DayRangeFilter))
    search_fields = ("id__exact", "attempt__exact")
    search_help_text = "The provider's own event id, or the exact id of the webhook or the attempt"
    fieldsets = (
        (None, {"fields": ("shown_at", "provider", "kind", "key", "shown_person", "ip")}),
        ("Judged", {"fields": ("shown_verdict", "shown_received", "shown_last")}),
        ("Worked on", {"fields": ("shown_result", "shown_processed", "tries", "shown_next")}),
        ("As it came", {"fields": ("shown_headers", "shown_body")}),
    )
    actions_detail = ("replay",)

    shown_at = time_column("created_at", "Came")
    shown_last = time_column("last_received_at", "Came last")
    shown_verdict = state_column("verdict", "Signature", tones=VERDICT_TONES)
    shown_received = number_column("received", "Times")
    shown_processed = time_column("processed_at", "Done")
    shown_next = time_column("next_at", "Next try")
    shown_person = link_column("attempt__profile", "Person", text="user")
    has_replay_permission = allows("kyc.replay_webhook")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        """By the provider's id of the event: the unique key begins with provider and verdict."""
        known = Q(provider__in=selectors.webhook_providers(), verdict__in=WebhookVerdict.values)
        return [known & Q(key=term[:100])]

    def get_actions_detail(self, request, object_id):
        """Only what was accepted and worked on can be worked on again."""
        found = super().get_actions_detail(request, object_id)
        return found if WebhookEvent.objects.filter(pk=object_id, processed_at__isnull=False).exists() else []

    @admin.display(description="Came of it")
    def shown_result(self, webhook):
        if webhook.result:
            return webhook.get_result_display()
        return badge("Waits", "warn") if webhook.next_at else EMPTY

    @admin.display(description="Headers")
    def shown_headers(self, webhook):
        return facts(webhook.headers)

    @admin.display(description="Body")
    def shown_body(self, webhook):
        return format_html('<pre class="raw">{}</pre>', redact_text(webhook.body))

    @action(
        description="Work on it again",
        permissions=["replay"],
        icon="replay",
        dialog=ask(
            "Work on this webhook again?",
            "The provider is asked once more where the thing it names stands.",
            form=ReasonForm,
            submit="Work on it again",
        ),
    )
    def replay(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            services.webhook_replay(webhook_id=object_id, actor=request.user, reason=reason)
            messages.success(request, "It is worked on again.")
        return redirect("admin:kyc_webhookevent_change", object_id)
