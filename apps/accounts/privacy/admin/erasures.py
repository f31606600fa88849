"""Erasures in the console: scheduled for a person who asks support, cancelled in time, their report."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join

from apps.accounts import selectors
from apps.accounts.privacy import services
from apps.accounts.privacy.models import Erasure
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    refusals_as_messages,
    state_column,
    time_column,
)

from .forms import PersonForm


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_user", "shown_state", "shown_due", "shown_by", "shown_waits")
    list_select_related = ("user", "requested_by")
    list_filter = ("state",)
    search_fields = ("id__exact", "user__public_id__exact")
    fields = (
        "shown_user",
        "shown_state",
        "shown_by",
        "reason",
        "shown_created",
        "shown_due",
        "shown_waits",
        "shown_cancelled",
        "shown_done",
        "shown_report",
    )
    actions_list = ("request_erasure",)
    actions_detail = ("cancel",)

    shown_user = link_column("user", "Whose", text="public_id")
    shown_by = link_column("requested_by", "Asked by", text="public_id")
    shown_state = state_column("state", tones={"SCHEDULED": "warn", "DONE": "", "CANCELLED": ""})
    shown_created = time_column("created_at", "Asked")
    shown_due = time_column("due_at", "Due")
    shown_cancelled = time_column("cancelled_at", "Cancelled")
    shown_done = time_column("done_at", "Erased")
    has_request_permission = allows("privacy.request_erasure")
    has_cancel_permission = allows("privacy.cancel_erasure")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Waits for")
    def shown_waits(self, erasure):
        return " ".join(erasure.waits_for) or None

    @admin.display(description="What was done")
    def shown_report(self, erasure):
        rows = [(line["title"], line["told"]) for line in erasure.report]
        body = format_html_join("", "<tr><th>{}</th><td>{}</td></tr>", rows)
        return format_html('<table class="panel-table"><tbody>{}</tbody></table>', body) if rows else None

    @action(
        description="Erase a person",
        permissions=["request"],
        icon="person_remove",
        dialog=ask(
            "Erase a person?",
            "Every session ends now. After the grace what identifies them is destroyed for good; a login cancels.",
            form=PersonForm,
            submit="Schedule",
        ),
    )
    def request_erasure(self, request, form):
        with refusals_as_messages(request):
            user = selectors.user_by_public_id(form.cleaned_data["public_id"].strip().upper())
            reason = form.cleaned_data["reason"]
            erasure = services.erasure_request(user_id=user.pk, actor=request.user, reason=reason)
            messages.success(request, f"{user.public_id} is erased on {erasure.due_at:%d %b %Y} unless they log in.")
            return redirect("admin:privacy_erasure_change", erasure.pk)
        return redirect("admin:privacy_erasure_changelist")

    @action(
        description="Cancel",
        permissions=["cancel"],
        icon="undo",
        dialog=ask("Keep this account?", form=ReasonForm, submit="Keep it"),
    )
    def cancel(self, request, form, object_id):
        with refusals_as_messages(request):
            services.erasure_cancel(erasure_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "The account stays.")
        return redirect("admin:privacy_erasure_change", object_id)
