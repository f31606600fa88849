"""Bulk messages: written, looked at with cost and samples, launched, paused, stopped."""

from django.contrib import admin
from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.errors import DomainError
from apps.notifications import services
from apps.notifications.models import Bulk
from apps.notifications.selectors.bulks import needs_second, progress_of
from apps.notifications.states import BulkState

from .forms import BulkForm

_OFFERED = {
    BulkState.DRAFT: {"launch", "stop"},
    BulkState.REQUESTED: {"stop"},
    BulkState.RUNNING: {"pause", "stop"},
    BulkState.PAUSED: {"resume", "stop"},
}


@admin.register(Bulk)
class BulkAdmin(ReadOnlyAdmin):
    list_display = (
        "title",
        "shown_template",
        "shown_channel",
        "shown_state",
        "shown_made",
        "shown_created",
        "shown_by",
    )
    list_select_related = ("template", "author")
    list_filter = ("state", "channel")
    sortable_by = ()
    search_fields = ("id__exact", "title__startswith")
    show_add_link = True
    empty_text = "No bulk message has been written yet."
    fields = ("title",)
    change_form_template = "notifications/bulk.html"
    actions_detail = ("launch", "pause", "resume", "stop")

    shown_template = link_column("template", "Message")
    shown_state = state_column("state")
    shown_made = number_column("made", "Written to")
    shown_created = time_column("created_at", "Drafted")
    shown_by = link_column("author", "By")
    has_send_permission = allows("notifications.send_bulk")

    def has_add_permission(self, request):
        return request.user.has_perm("notifications.send_bulk")

    @admin.display(description="Channel")
    def shown_channel(self, bulk):
        return bulk.get_channel_display()

    def get_actions_detail(self, request, object_id):
        """What makes sense in its state."""
        bulk = Bulk.objects.filter(pk=object_id).only("state").first()
        wanted = _OFFERED.get(bulk.state, set()) if bulk else set()
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if offered.action_name.rpartition("_")[2] in wanted]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Whom it reaches, what it costs, how it reads, how far it is."""
        bulk = self.get_object(request, object_id)
        context = {}
        if bulk is not None and self.has_view_permission(request):
            context = {
                "bulk": bulk,
                "title": bulk.title,
                "seen": bulk.preview,
                "is_second_needed": needs_second(bulk.preview),
                "progress": progress_of(bulk),
                "state_badge": self.shown_state(bulk),
            }
        return super().change_view(request, object_id, form_url, context)

    def add_view(self, request, form_url="", extra_context=None):
        """Written first; its page then shows what it would do."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        services.templates_load()
        form = BulkForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                bulk = services.bulk_draft(**form.answers(), actor=request.user)
            except DomainError as refusal:
                form.add_error(None, _words(refusal))
            else:
                return redirect("admin:notifications_bulk_change", bulk.pk)
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "is_fullwidth": "1"}
        context = {"title": "New bulk message", "form": form, "submit": "Look at what it would do"}
        return TemplateResponse(request, "notifications/form.html", {**shared, **context})

    @action(
        description="Send",
        permissions=["send"],
        icon="send",
        dialog=ask(
            "Send this to everybody it reaches?",
            "Counted once more now. Large or dear ones go to a second person first.",
            form=ReasonForm,
            submit="Send",
        ),
    )
    def launch(self, request, form, object_id):
        with refusals_as_messages(request):
            bulk = services.bulk_launch(bulk_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            asked = bulk.state == BulkState.REQUESTED
            flash.success(request, "A second person decides now." if asked else "It is being sent.")
        return self._back(object_id)

    @action(
        description="Pause",
        permissions=["send"],
        icon="pause",
        dialog=ask("Pause it?", "What a provider already has arrives.", form=ReasonForm, submit="Pause"),
    )
    def pause(self, request, form, object_id):
        return self._turn(request, services.bulk_pause, form, object_id, "Paused: nobody further is written to.")

    @action(
        description="Go on",
        permissions=["send"],
        icon="play_arrow",
        dialog=ask("Go on where it was?", form=ReasonForm, submit="Go on"),
    )
    def resume(self, request, form, object_id):
        return self._turn(request, services.bulk_resume, form, object_id, "It goes on where it was.")

    @action(
        description="Stop",
        permissions=["send"],
        icon="stop",
        dialog=ask(
            "Stop it for good?",
            "What is queued is cancelled; what is sent stays sent.",
            form=ReasonForm,
            submit="Stop",
        ),
    )
    def stop(self, request, form, object_id):
        return self._turn(request, services.bulk_stop, form, object_id, "Stopped.")

    def _turn(self, request, verb, form, object_id, said):
        with refusals_as_messages(request):
            verb(bulk_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            flash.success(request, said)
        return self._back(object_id)

    @staticmethod
    def _back(object_id):
        return redirect("admin:notifications_bulk_change", object_id)


def _words(refusal: DomainError) -> str:
    """The refusal with the values it is about."""
    missing, unknown = refusal.details.get("missing"), refusal.details.get("unknown")
    parts = [refusal.text]
    if missing:
        parts.append(f"Missing: {', '.join(missing)}.")
    if unknown:
        parts.append(f"Not known: {', '.join(unknown)}.")
    return " ".join(parts)
