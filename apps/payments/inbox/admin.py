"""What gateways sent and what came of it; what they still owe us."""

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.admin.tables import facts
from apps.core.display import EMPTY, badge, moment
from apps.payments.gateways.columns import GatewayFilter
from apps.payments.gateways.engine.masking import masked_body
from apps.payments.inbox import routing, services
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.inbox.states import Result, Verdict

VERDICT_TONES = {"ACCEPTED": "good", "FORGED": "bad"}
RESULT_TONES = {
    Result.APPLIED: "good",
    Result.OTHER_ACCOUNT: "bad",
    Result.UNREADABLE: "bad",
    Result.GAVE_UP: "bad",
    Result.UNKNOWN_OBJECT: "warn",
}


def _gateway(row) -> str:
    return settings.GATEWAYS.get(row.gateway, {}).get("title", row.gateway)


def _link(label: str, key: str, *, empty: str = EMPTY):
    """A link to the page of `app_label.model`, where it has one."""
    try:
        model = apps.get_model(label)
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
    except (LookupError, ValueError, NoReverseMatch):
        return f"{label} {key}".strip() or empty
    return format_html('<a class="link" href="{}">{} {}</a>', url, model._meta.verbose_name.capitalize(), key)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_at",
        "shown_gateway",
        "event",
        "shown_about",
        "shown_verdict",
        "shown_result",
        "shown_received",
    )
    list_display_links = ("shown_at",)
    list_filter = (GatewayFilter, "verdict", "result", ("created_at", DayRangeFilter))
    search_fields = ("id__exact",)
    search_help_text = "An id of the gateway or of ours that it names, its own event id, or the id of the webhook"
    fieldsets = (
        (None, {"fields": ("shown_at", "shown_gateway", "event", "shown_objects", "key", "shown_ip")}),
        ("Judged", {"fields": ("shown_verdict", "shown_received", "shown_last")}),
        (
            "What came of it",
            {"fields": ("shown_result", "note", "shown_caused", "shown_processed", "tries", "shown_next")},
        ),
        (
            "As it came",
            {
                "fields": ("shown_headers", "shown_body"),
                "description": "Names, addresses and account numbers are hidden here; what is kept is every byte.",
            },
        ),
    )
    actions_detail = ("replay",)

    shown_at = time_column("created_at", "Came")
    shown_last = time_column("last_received_at", "Came last")
    shown_verdict = state_column("verdict", "Signature", tones=VERDICT_TONES)
    shown_received = number_column("received", "Times")
    shown_processed = time_column("processed_at", "Done")
    shown_next = time_column("next_at", "Next try")
    has_replay_permission = allows("inbox.replay_webhook")

    def get_queryset(self, request):
        """The list reads no bodies: each would be unsealed."""
        found = super().get_queryset(request)
        return found if request.resolver_match.kwargs.get("object_id") else found.defer("body", "headers")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        """By what it names, or by the gateway's id of the event (the unique key begins with gateway and verdict)."""
        keys = Q(gateway__in=list(settings.GATEWAYS), verdict__in=Verdict.values, key=term[:100])
        return [Q(object_ids__contains=[term[:64]]), keys]

    def get_actions_detail(self, request, object_id):
        """Only what was signed and worked on can be worked on again."""
        found = super().get_actions_detail(request, object_id)
        return found if Webhook.objects.filter(pk=object_id, processed_at__isnull=False).exists() else []

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, webhook):
        return _gateway(webhook)

    @admin.display(description="Sent from")
    def shown_ip(self, webhook):
        return webhook.ip or EMPTY

    @admin.display(description="About")
    def shown_about(self, webhook):
        return webhook.object_ids[0] if webhook.object_ids else EMPTY

    @admin.display(description="About")
    def shown_objects(self, webhook):
        return ", ".join(webhook.object_ids) or EMPTY

    @admin.display(description="Came of it")
    def shown_result(self, webhook):
        if webhook.result:
            return badge(webhook.get_result_display(), RESULT_TONES.get(webhook.result, ""))
        return badge("Waits", "warn") if webhook.next_at else EMPTY

    @admin.display(description="It moved")
    def shown_caused(self, webhook):
        return _link(webhook.caused_type, webhook.caused_id) if webhook.caused_id else EMPTY

    @admin.display(description="Headers")
    def shown_headers(self, webhook):
        return facts(webhook.headers)

    @admin.display(description="Body")
    def shown_body(self, webhook):
        return format_html('<pre class="raw">{}</pre>', masked_body(webhook.raw))

    @action(
        description="Work on it again",
        permissions=["replay"],
        icon="replay",
        dialog=ask(
            "Work on this webhook again?",
            "The gateway is asked once more where the thing it names stands. Nothing is credited or paid twice.",
            form=ReasonForm,
            submit="Work on it again",
        ),
    )
    def replay(self, request, form, object_id):
        with refusals_as_messages(request):
            services.webhook_replay(webhook_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "It is worked on again.")
        return redirect("admin:inbox_webhook_change", object_id)


@admin.register(Poll)
class PollAdmin(ReadOnlyAdmin):
    list_display = ("shown_at", "shown_gateway", "shown_thing", "shown_standing", "tries", "shown_last", "shown_until")
    list_display_links = ("shown_at",)
    list_filter = (GatewayFilter, ("created_at", DayRangeFilter))
    search_fields = ("id__exact",)
    search_help_text = "The id of the payment, refund, payout or bank account, or of the poll"
    fields = (
        "shown_at",
        "shown_gateway",
        "shown_thing",
        "shown_standing",
        "tries",
        "shown_last",
        "shown_until",
        "reason",
    )
    actions_detail = ("hasten",)

    shown_at = time_column("created_at", "Since")
    shown_last = time_column("last_at", "Asked last")
    shown_until = time_column("until", "Horizon")
    has_hasten_permission = allows("inbox.hasten_poll")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def search_terms(self, term):
        return [Q(subject__in=routing.poll_subjects(), object_id=term[:64])]

    @admin.display(description="Gateway")
    def shown_gateway(self, poll):
        return _gateway(poll)

    @admin.display(description="About")
    def shown_thing(self, poll):
        return _link(poll.subject, poll.object_id)

    @admin.display(description="Asked next")
    def shown_standing(self, poll):
        return badge("Given up", "bad") if poll.given_up_at else moment(poll.next_at)

    @action(
        description="Ask now",
        permissions=["hasten"],
        icon="update",
        dialog=ask(
            "Have the gateway asked now?",
            "It is asked within seconds. What was given up is asked about for another day.",
            form=ReasonForm,
            submit="Ask now",
        ),
    )
    def hasten(self, request, form, object_id):
        with refusals_as_messages(request):
            services.poll_hasten(poll_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The gateway is asked within seconds.")
        return redirect("admin:inbox_poll_change", object_id)
