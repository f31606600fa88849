"""Sessions: where users are logged in."""

from django.contrib import admin

from apps.accounts.models import Session
from apps.core.admin import ReadOnlyAdmin, link_column, time_column


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ("shown_user", "platform", "device_name", "ip", "shown_seen", "shown_created", "end_reason")
    list_select_related = ("user",)
    list_filter = ("end_reason",)
    search_fields = ("id__exact", "user__public_id__exact", "fingerprint__exact")
    fields = (
        "shown_user",
        "platform",
        "device_name",
        "fingerprint",
        "ip",
        "shown_created",
        "shown_seen",
        "shown_expires",
        "shown_ended",
        "end_reason",
    )

    shown_user = link_column("user", "User")
    shown_created = time_column("created_at", "Logged in")
    shown_seen = time_column("last_seen_at", "Last seen")
    shown_expires = time_column("expires_at", "Runs out")
    shown_ended = time_column("ended_at", "Ended")

    def get_readonly_fields(self, request, obj=None):
        return self.fields
