"""API keys: made for other systems, shown once, revoked at once."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join

from apps.accounts import services
from apps.accounts.models import ApiKey
from apps.accounts.scopes import titles
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

from .forms import KeyForm


class KeyStateFilter(SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("live", "Works"), ("over", "Over")]

    def queryset(self, request, queryset):
        live = ApiKey.objects.live()
        if self.value() == "live":
            return queryset.filter(pk__in=live)
        return queryset.exclude(pk__in=live) if self.value() == "over" else queryset


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "prefix", "shown_state", "shown_owner", "shown_used", "last_used_ip", "shown_expires")
    list_select_related = ("owner",)
    list_filter = (KeyStateFilter,)
    search_fields = ("prefix__exact", "id__exact")
    fields = (
        "name",
        "prefix",
        "shown_state",
        "shown_owner",
        "shown_scopes",
        "shown_networks",
        "shown_created",
        "shown_expires",
        "shown_used",
        "last_used_ip",
        "shown_revoked",
        "shown_by",
    )
    actions_list = ("make",)
    actions_detail = ("revoke",)

    shown_owner = link_column("owner", "Made by")
    shown_by = link_column("revoked_by", "Revoked by")
    shown_created = time_column("created_at", "Made")
    shown_expires = time_column("expires_at", "Runs out")
    shown_used = time_column("last_used_at", "Last used")
    shown_revoked = time_column("revoked_at", "Revoked")
    has_make_permission = allows("accounts.make_apikey")
    has_revoke_permission = allows("accounts.revoke_apikey")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="State")
    def shown_state(self, key):
        if key.revoked_at is not None:
            return badge("Revoked", "bad")
        return badge("Works", "good") if key.is_live else badge("Run out")

    @admin.display(description="May")
    def shown_scopes(self, key):
        known = titles()
        items = format_html_join("", "<li>{}</li>", ((known.get(name, name),) for name in key.scopes))
        return format_html("<ul>{}</ul>", items)

    @admin.display(description="Only from")
    def shown_networks(self, key):
        return ", ".join(key.networks) or "Anywhere"

    def get_actions_detail(self, request, object_id):
        """What is revoked stays so."""
        live = ApiKey.objects.filter(pk=object_id, revoked_at=None).exists()
        return super().get_actions_detail(request, object_id) if live else []

    @action(
        description="New API key",
        permissions=["make"],
        icon="key",
        dialog=ask(
            "New API key",
            "It may at most what you may yourself, and stops when you leave or are blocked.",
            form=KeyForm,
            submit="Make the key",
        ),
    )
    def make(self, request, form):
        with refusals_as_messages(request):
            key, text = services.api_key_make(actor=request.user, **form.answers())
            return _shown_once(request, key, text)
        return redirect("admin:accounts_apikey_changelist")

    @action(
        description="Revoke",
        permissions=["revoke"],
        icon="key_off",
        dialog=ask("Revoke this key?", "What uses it is refused at once.", form=ReasonForm, submit="Revoke"),
    )
    def revoke(self, request, form, object_id):
        with refusals_as_messages(request):
            key = services.api_key_revoke(key_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{key} is revoked.")
        return redirect("admin:accounts_apikey_change", object_id)


def _shown_once(request: HttpRequest, key: ApiKey, text: str) -> HttpResponse:
    """The only page that ever holds the secret: it takes the place of the dialog, and no cache keeps it."""
    answer = render(request, "accounts/api_key_made.html", {"key": key, "text": text})
    answer["HX-Retarget"] = answer["HX-Reselect"] = "#dialog"
    return answer
