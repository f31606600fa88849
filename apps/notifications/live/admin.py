"""The operators' side of live delivery: who is connected, one user's log, the contract, the console's own socket."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from apps.core.admin import ReadOnlyAdmin, ReasonForm, action, allows, ask, badge, number_column, refusals_as_messages
from apps.core.redaction import redact

from . import selectors, services, types
from .models import Counter, Presence


@admin.register(Counter)
class SequenceAdmin(ReadOnlyAdmin):
    """One user's numbered sequence: what they were told, which sockets have read how far."""

    list_display = ("user", "shown_newest", "shown_connected")
    list_select_related = ("user",)
    search_fields = ("user__public_id__exact",)
    search_help_text = "Exact public id of the user"
    fields = ("user", "shown_newest", "shown_sockets", "shown_tail")
    actions_detail = ("resync",)

    shown_newest = number_column("seq", "Newest number")
    has_resync_permission = allows("live.force_resync")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(is_connected=Exists(Presence.objects.filter(user_id=OuterRef("user_id"))))
        )

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Connected")
    def shown_connected(self, counter):
        return badge("Connected", "good") if counter.is_connected else badge("Away")

    @admin.display(description="Sockets")
    def shown_sockets(self, counter):
        return render_to_string("live/seats.html", {"sequence": selectors.sequence(counter)})

    @admin.display(description="Told last")
    def shown_tail(self, counter):
        rows = [(row, redact(row.data)) for row in selectors.sequence(counter).tail]
        return render_to_string("live/tail.html", {"rows": rows})

    @action(
        description="Make clients reload",
        permissions=["resync"],
        icon="sync",
        dialog=ask(
            "Make every app of this user reload?",
            "They ask for everything again over HTTP, those that are offline when they come back.",
            form=ReasonForm,
            submit="Make them reload",
        ),
    )
    def resync(self, request, form, object_id):
        with refusals_as_messages(request):
            services.resync_force(user_id=int(object_id), actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Every app of this user reloads.")
        return redirect("admin:live_counter_change", object_id)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("operations/", view(self.operations), name="live_operations"),
            path("events/", view(self.contract), name="live_events"),
            path("ticket/", view(require_POST(self.ticket)), name="live_ticket"),
            *super().get_urls(),
        ]

    def operations(self, request):
        """How live delivery does; asked for by htmx, the figures alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        watch = selectors.watch()
        context = {
            "watch": watch,
            "series": _series(watch),
            "labels": [f"{localtime(at):%H:%M}" for at, *_ in watch.minutes],
        }
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "live/figures.html", context)
        page = {**self.admin_site.each_context(request), "title": "Live delivery", "live_url": settings.LIVE_URL}
        return TemplateResponse(request, "live/operations.html", {**page, **context})

    def contract(self, request):
        """Every event that apps may hear, with its schema and a sample."""
        page = {**self.admin_site.each_context(request), "title": "Live events", "types": types.declared()}
        return TemplateResponse(request, "live/events.html", page)

    def ticket(self, request):
        """For the console's own socket; bound to this login and to the page's origin."""
        ticket = services.ticket_issue(
            user=request.user,
            token_version=request.user.token_version,
            console_key=request.session.session_key,
            origin=request.META.get("HTTP_ORIGIN") or f"{request.scheme}://{request.get_host()}",
        )
        return JsonResponse({"ticket": ticket}, status=201)


def _series(watch: selectors.Watch) -> list[dict]:
    return [{"label": "Frames per minute", "data": [frames for _, frames, _ in watch.minutes]}]
