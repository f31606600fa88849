"""Exports in the console: made for a person who asks support, read by those who may."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join

from apps.accounts import selectors
from apps.accounts.privacy import services
from apps.accounts.privacy.models import Export
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
from apps.core.display import number

from .forms import PersonForm


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_user", "shown_state", "shown_by", "shown_size", "shown_expires")
    list_select_related = ("user", "requested_by")
    list_filter = ("state",)
    search_fields = ("id__exact", "user__public_id__exact")
    fields = (
        "shown_user",
        "shown_state",
        "shown_by",
        "reason",
        "shown_created",
        "shown_ready",
        "shown_expires",
        "shown_size",
        "sha256",
        "shown_contents",
    )
    actions_list = ("request_export",)
    actions_detail = ("download",)

    shown_user = link_column("user", "Whose", text="public_id")
    shown_by = link_column("requested_by", "Asked by")
    shown_state = state_column("state")
    shown_created = time_column("created_at", "Asked")
    shown_ready = time_column("ready_at", "Ready")
    shown_expires = time_column("expires_at", "Destroyed")
    shown_size = number_column("size_bytes", "Bytes")
    has_request_permission = allows("privacy.request_export")
    has_download_permission = allows("privacy.download_export")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Contents")
    def shown_contents(self, export):
        rows = [
            (held["title"], one["path"], number(one["rows"]) if "rows" in one else "")
            for held in export.contents
            for one in held["files"]
        ]
        body = format_html_join("", '<tr><td>{}</td><td>{}</td><td class="is-number">{}</td></tr>', rows)
        heads = '<tr><th>Holding</th><th>File</th><th class="is-number">Rows</th></tr>'
        return format_html('<table class="panel-table"><thead>' + heads + "</thead>{}</table>", body) if rows else None

    @action(
        description="Export a person's data",
        permissions=["request"],
        icon="archive",
        dialog=ask("Export a person's data", "The person is told when it is ready.", form=PersonForm, submit="Export"),
    )
    def request_export(self, request, form):
        with refusals_as_messages(request):
            user = selectors.user_by_public_id(form.cleaned_data["public_id"].strip().upper())
            reason = form.cleaned_data["reason"]
            export = services.export_request(user_id=user.pk, actor=request.user, reason=reason)
            messages.success(request, "The export is being built.")
            return redirect("admin:privacy_export_change", export.pk)
        return redirect("admin:privacy_export_changelist")

    @action(
        description="Download",
        permissions=["download"],
        icon="download",
        dialog=ask(
            "Download everything about this person?",
            "It is not masked. The read is logged under your name.",
            form=ReasonForm,
            submit="Download",
        ),
    )
    def download(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            return redirect(services.export_link(export_id=object_id, actor=request.user, reason=reason))
        return redirect("admin:privacy_export_change", object_id)
