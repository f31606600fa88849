"""The outbox: what was published, who got it, and what failed."""

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect

from apps.core.events import services
from apps.core.events.models import Delivery, OutboxEvent

from .actions import ReasonForm, action, allows, ask, refusals_as_messages
from .base import ReadOnlyAdmin, ReadOnlyInline
from .columns import link_column, number_column, state_column, time_column
from .tables import facts

FOUND = 200


class DeliveryInline(ReadOnlyInline):
    model = Delivery
    fields = readonly_fields = ("subscriber", "status", "attempts", "next_attempt_at", "done_at", "last_error")
    verbose_name_plural = "Deliveries"


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ("name", "aggregate_type", "aggregate_id", "shown_created", "shown_routed", "request_id")
    list_display_links = ("name",)
    search_fields = ("id__exact", "aggregate_id__exact")
    search_help_text = "Exact number of the event, or the id of the thing it happened to"
    fields = (
        "name",
        "version",
        "aggregate_type",
        "aggregate_id",
        "shown_payload",
        "shown_actor",
        "request_id",
        "shown_created",
        "shown_routed",
    )
    inlines = (DeliveryInline,)

    shown_created = time_column("created_at", "Published")
    shown_routed = time_column("routed_at", "Deliveries made")
    shown_actor = link_column("actor", "Actor")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Payload")
    def shown_payload(self, event):
        return facts(event.payload)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "subscriber",
        "shown_event",
        "aggregate_id",
        "shown_status",
        "shown_attempts",
        "shown_next",
        "shown_error",
    )
    list_select_related = ("event",)
    list_filter = ("status",)
    search_fields = ("id__exact", "event__exact")
    search_help_text = "Exact number of the delivery or the event, or the id of the thing it happened to"
    fields = (
        "subscriber",
        "shown_event",
        "shown_payload",
        "shown_status",
        "shown_attempts",
        "shown_next",
        "shown_done",
        "last_error",
    )
    actions_detail = ("requeue",)

    shown_event = link_column("event", "Event", text="name")
    shown_status = state_column("status", "Status")
    shown_attempts = number_column("attempts", "Tries")
    shown_next = time_column("next_attempt_at", "Next try")
    shown_done = time_column("done_at", "Done")
    has_requeue_permission = allows("core.requeue_delivery")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def search_terms(self, term):
        """By the thing it happened to: its last events."""
        events = OutboxEvent.objects.filter(aggregate_id=term[:64]).order_by("-id").values_list("pk", flat=True)
        return [Q(event__in=list(events[:FOUND]))]

    def get_actions_detail(self, request, object_id):
        """Only a dead letter can be sent again."""
        found = super().get_actions_detail(request, object_id)
        return found if Delivery.objects.filter(pk=object_id, status="DEAD").exists() else []

    @admin.display(description="Payload")
    def shown_payload(self, delivery):
        return facts(delivery.event.payload)

    @admin.display(description="Last error")
    def shown_error(self, delivery):
        return delivery.last_error[:80] or None

    @action(
        description="Send again",
        permissions=["requeue"],
        icon="replay",
        dialog=ask(
            "Send this event again?",
            "It gets all its tries anew; the later events of the same thing follow it.",
            form=ReasonForm,
            submit="Send again",
        ),
    )
    def requeue(self, request, form, object_id):
        with refusals_as_messages(request):
            delivery = services.delivery_requeue(
                delivery_id=object_id, actor=request.user, reason=form.cleaned_data["reason"]
            )
            messages.success(request, f"{delivery.event} goes to {delivery.subscriber} again.")
        return redirect("admin:core_delivery_change", object_id)
