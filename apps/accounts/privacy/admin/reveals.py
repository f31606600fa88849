"""Reveals: the dialog behind every reveal button, and the log that auditors read."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.privacy import selectors, services
from apps.accounts.privacy.models import Reveal
from apps.core import clock, privacy
from apps.core.admin import ReadOnlyAdmin, badge, link_column, time_column
from apps.core.errors import DomainError

from .forms import RevealForm


class SweepFilter(admin.SimpleListFilter):
    title, parameter_name = "part of a sweep", "sweep"

    def lookups(self, request, model_admin):
        return [("yes", "Yes")]

    def queryset(self, request, queryset):
        return queryset.exclude(people_seen=None) if self.value() == "yes" else queryset


@admin.register(Reveal)
class RevealAdmin(ReadOnlyAdmin):
    """Who looked at what and why; never the value."""

    list_display = ("shown_created", "shown_actor", "shown_field", "shown_owner", "reason_code", "case", "shown_state")
    list_select_related = ("actor", "owner", "shown", "sign_off")
    list_filter = (SweepFilter,)
    search_fields = ("id__exact", "actor__public_id__exact", "owner__public_id__exact")
    search_help_text = "Exact id, or the public id of who looked or whose value it is"
    fields = (
        "shown_created",
        "shown_actor",
        "shown_field",
        "shown_owner",
        "reason_code",
        "case",
        "note",
        "shown_approved",
        "shown_sweep",
        "shown_served",
        "shown_state",
        "shown_audited",
    )

    shown_created = time_column("created_at", "Asked")
    shown_actor = link_column("actor", "By")
    shown_owner = link_column("owner", "Whose", text="public_id")
    shown_approved = link_column("approved_by", "Approved by")
    shown_served = time_column("shown__created_at", "Shown")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Field")
    def shown_field(self, reveal):
        return selectors.title_of(reveal.field)

    @admin.display(description="Sweep")
    def shown_sweep(self, reveal):
        return badge(f"{reveal.people_seen} people within minutes", "bad") if reveal.people_seen else None

    @admin.display(description="State")
    def shown_state(self, reveal):
        if signed := getattr(reveal, "sign_off", None):
            return badge(str(signed), "good" if signed.is_justified else "bad")
        if hasattr(reveal, "shown"):
            return badge("To be signed off", "warn")
        if reveal.expires_at <= clock.now():
            return badge("Never looked at")
        return format_html(
            '<button type="button" class="reveal is-wide" data-reveal-show="{}" data-reveal-title="{}">{}</button>',
            reverse("admin:privacy_reveal_show", args=[reveal.pk]),
            selectors.title_of(reveal.field),
            "Show now",
        )

    @admin.display(description="Signed off")
    def shown_audited(self, reveal):
        signed = getattr(reveal, "sign_off", None)
        return f"{signed} · {signed.auditor} · {signed.note}".rstrip(" ·") if signed else None

    def get_urls(self):
        ask = require_http_methods(["GET", "POST"])(self.ask_view)
        show = require_POST(self.show_view)
        own = [
            path("ask/<str:key>/<str:subject_id>/", self.admin_site.admin_view(ask), name="privacy_reveal_ask"),
            path("<uuid:reveal_id>/show/", self.admin_site.admin_view(show), name="privacy_reveal_show"),
        ]
        return own + super().get_urls()

    def ask_view(self, request: HttpRequest, key: str, subject_id: str) -> HttpResponse:
        """GET: the questions. POST: where the value is served once, or whom it waits for."""
        field = privacy.find(key)
        if field is None or not request.user.has_perm(field.permission):
            raise PermissionDenied
        form = RevealForm(request.POST or None)
        if request.method == "GET" or not form.is_valid():
            return self._questions(request, field, subject_id, form)
        try:
            made = services.reveal_ask(field=key, subject_id=subject_id, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            return _uncached(JsonResponse({"refused": refusal.text}, status=refusal.status))
        if isinstance(made, Reveal):
            return _uncached(JsonResponse({"show": reverse("admin:privacy_reveal_show", args=[made.pk])}))
        told = "Your budget of this shift is used up. A lead decides; you will find it under Reveals."
        return _uncached(JsonResponse({"waits": told}))

    def _questions(self, request: HttpRequest, field, subject_id: str, form: RevealForm) -> HttpResponse:
        context = {"field": field, "form": form, "budget": selectors.budget_of(request.user)}
        context["url"] = reverse("admin:privacy_reveal_ask", args=[field.key, subject_id])
        return _uncached(TemplateResponse(request, "privacy/reveal_dialog.html", context))

    def show_view(self, request: HttpRequest, reveal_id) -> HttpResponse:
        """The value: to its asker, once, never stored on the way."""
        try:
            shown = services.reveal_show(reveal_id=reveal_id, actor=request.user)
        except DomainError as refusal:
            return _uncached(JsonResponse({"refused": refusal.text}, status=refusal.status))
        body = {"value": shown.value, "seconds": shown.seconds, "watermark": shown.watermark}
        return _uncached(JsonResponse(body))


def _uncached(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    return answer
