"""Messages: found by person or address, each with the story of why it did or did not arrive."""

from django.contrib import admin
from django.contrib import messages as flash
from django.db.models import Q
from django.shortcuts import redirect

from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    badge,
    link_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.notifications import services
from apps.notifications.models import Message
from apps.notifications.selectors import timeline
from apps.notifications.selectors.texts import shown_text
from apps.notifications.states import MessageState

from .searching import indexes

TONES = {
    "OPENED": "good",
    "QUEUED": "info",
    "SENDING": "info",
    "BOUNCED": "bad",
    "SUPPRESSED": "warn",
    "CANCELLED": "",
    "DIGESTED": "good",
}


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_template", "shown_user", "shown_channel", "shown_state", "shown_why")
    list_select_related = ("user", "template")
    list_filter = ("state", "channel", "priority")
    sortable_by = ()
    search_fields = ("id__exact", "event_id__exact", "user__public_id__exact")
    search_help_text = "Public id of the person, their exact number or mail address, or the id of a message or event"
    empty_text = "Nothing has been sent yet."
    fields = ("id",)
    change_form_template = "notifications/message.html"
    actions_detail = ("resend",)

    shown_created = time_column("created_at", "Written")
    shown_template = link_column("template", "Message")
    shown_user = link_column("user", "Person")
    shown_state = state_column("state", tones=TONES)
    has_send_permission = allows("notifications.send_message")

    @admin.display(description="Channel")
    def shown_channel(self, message):
        return message.get_channel_display()

    @admin.display(description="Why")
    def shown_why(self, message):
        return message.get_verdict_display() or None

    def get_search_results(self, request, queryset, search_term):
        """A number or address goes to the blind indexes, of people and of messages to nobody we know."""
        found = list(indexes(request, search_term))
        if not found:
            return super().get_search_results(request, queryset, search_term.strip())
        wanted = Q()
        for column, sealed in found:
            wanted |= Q(address_index=sealed) | Q((f"user__{column}", sealed))
        return queryset.filter(wanted), False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Did they get it? The answer, the story, the text, the other channels."""
        message = self.get_object(request, object_id)
        context = self._story(message) if message is not None and self.has_view_permission(request) else {}
        return super().change_view(request, object_id, form_url, context)

    def _story(self, message):
        title, body = shown_text(message)
        return {
            "message": message,
            "title": str(message.template),
            "told": {"title": title, "body": body},
            "answer": timeline.answer_of(message),
            "steps": timeline.steps_of(message),
            "siblings": [
                (
                    row,
                    badge(
                        row.get_state_display(),
                        TONES.get(row.state, "good" if row.state == MessageState.DELIVERED else ""),
                    ),
                )
                for row in timeline.siblings_of(message)
            ],
            "state_badge": self.shown_state(message),
        }

    @action(
        description="Send again",
        permissions=["send"],
        icon="forward_to_inbox",
        dialog=ask(
            "Send this message again?",
            "The same words to the person's address of today. It becomes a message of its own.",
            form=ReasonForm,
            submit="Send again",
        ),
    )
    def resend(self, request, form, object_id):
        with refusals_as_messages(request):
            made = services.message_resend(
                message_id=object_id, reason=form.cleaned_data["reason"], actor=request.user
            )
            flash.success(request, "It is on its way.")
            return redirect("admin:notifications_message_change", made.pk)
        return redirect("admin:notifications_message_change", object_id)
