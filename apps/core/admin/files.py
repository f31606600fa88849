"""Which private files were read, by whom."""

from django.contrib import admin

from apps.core.models import FileRead

from .base import ReadOnlyAdmin
from .columns import link_column, time_column


@admin.register(FileRead)
class FileReadAdmin(ReadOnlyAdmin):
    """One line per file that was served."""

    list_display = ("shown_created", "shown_actor", "purpose", "key", "ip")
    list_select_related = ("actor",)
    search_fields = ("key__startswith", "actor__public_id__exact")
    search_help_text = "The beginning of the file's name, or the public id of who read it"
    fields = ("shown_created", "shown_actor", "purpose", "key", "opener", "ip", "request_id")

    shown_created = time_column("created_at", "Read")
    shown_actor = link_column("actor", "By", text="public_id")

    def get_readonly_fields(self, request, obj=None):
        return self.fields
