"""Sessions: where people are logged in, apps and console alike."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from apps.accounts import services
from apps.accounts.models import Session
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    badge,
    link_column,
    refusals_as_messages,
    time_column,
)


class LiveFilter(SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("live", "Logged in"), ("over", "Over")]

    def queryset(self, request, queryset):
        if self.value() == "live":
            return queryset.live()
        return queryset.exclude(pk__in=Session.objects.live()) if self.value() == "over" else queryset


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("shown_user", "shown_state", "platform", "device_name", "ip", "shown_seen", "shown_created")
    list_select_related = ("user",)
    list_filter = (LiveFilter, "is_console", "end_reason")
    search_fields = ("id__exact", "user__public_id__exact", "fingerprint__exact")
    search_help_text = "The public id of the user, the fingerprint of a device, or the id of a session"
    fields = (
        "shown_user",
        "shown_state",
        "platform",
        "device_name",
        "shown_fingerprint",
        "ip",
        "shown_created",
        "shown_seen",
        "shown_expires",
        "shown_ended",
        "end_reason",
    )
    actions_detail = ("end",)

    shown_user = link_column("user", "User")
    shown_created = time_column("created_at", "Logged in")
    shown_seen = time_column("last_seen_at", "Last seen")
    shown_expires = time_column("expires_at", "Runs out")
    shown_ended = time_column("ended_at", "Ended")
    has_end_permission = allows("accounts.end_user_sessions")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="State")
    def shown_state(self, session):
        if session.is_live:
            return badge("Logged in", "good")
        return badge(session.get_end_reason_display() or "Run out")

    @admin.display(description="Fingerprint")
    def shown_fingerprint(self, session):
        """Also who else was logged in from the same device: one of the first questions about a takeover."""
        if not session.fingerprint:
            return None
        others = Session.objects.filter(fingerprint=session.fingerprint).exclude(user_id=session.user_id)
        count = others.values("user_id").distinct().count()
        url = f"{reverse('admin:accounts_session_changelist')}?{urlencode({'q': session.fingerprint})}"
        words = f"{count} other {'person' if count == 1 else 'people'} on this device" if count else "Nobody else"
        return format_html('{} · <a class="link" href="{}">{}</a>', session.fingerprint, url, words)

    def get_actions_detail(self, request, object_id):
        """What is over cannot be ended."""
        live = Session.objects.filter(pk=object_id).live().exists()
        return super().get_actions_detail(request, object_id) if live else []

    @action(
        description="End this session",
        permissions=["end"],
        icon="logout",
        dialog=ask("End this session?", "The device is logged out at once.", form=ReasonForm, submit="End it"),
    )
    def end(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            session = services.session_close(session_id=object_id, actor=request.user, reason=reason)
            messages.success(request, f"{session.user} is logged out there.")
        return redirect("admin:accounts_session_change", object_id)
