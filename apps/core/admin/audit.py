"""The audit: who did what, when, and why."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q

from apps.core.models import AuditEntry

from .base import ReadOnlyAdmin
from .columns import link_column, number_column, time_column
from .filters import DayRangeFilter
from .tables import changes


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "action", "shown_actor", "target_type", "target_id", "reason", "shown_count")
    list_select_related = ("actor",)
    list_filter = (("created_at", DayRangeFilter),)
    search_fields = ("id__exact", "action__startswith", "target_id__exact", "request_id__exact")
    search_help_text = "An action or its beginning, the id of its target, a request id, or the public id of who did it"
    fields = (
        "shown_created",
        "action",
        "shown_actor",
        "target_type",
        "target_id",
        "shown_changes",
        "reason",
        "shown_count",
        "request_id",
        "ip",
    )

    shown_created = time_column("created_at", "When")
    shown_actor = link_column("actor", "Who")
    shown_count = number_column("count", "Rows")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def search_terms(self, term):
        actor = get_user_model().objects.filter(public_id=term.upper()).values_list("pk", flat=True).first()
        return [Q(actor=actor)] if actor else []

    @admin.display(description="What changed")
    def shown_changes(self, entry):
        return changes(entry.before, entry.after)
