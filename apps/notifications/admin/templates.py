"""Templates: every wording as it reads with sample values, its versions, and the editor."""

from django.contrib import admin
from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from apps.core.admin import ReadOnlyAdmin, allows, badge
from apps.core.errors import DomainError
from apps.notifications import services
from apps.notifications.models import Template
from apps.notifications.selectors import templates as wordings
from apps.notifications.states import Channel, Language

from .forms import TemplateForm, WordingForm


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    list_display = ("title", "key", "shown_category", "shown_priority", "shown_channels", "shown_origin")
    list_filter = ("category", "priority")
    ordering = ("key",)
    search_fields = ("key__startswith",)
    show_add_link = True
    fields = ("key",)
    change_form_template = "notifications/template.html"

    has_write_permission = allows("notifications.write_template")

    def has_add_permission(self, request):
        return request.user.has_perm("notifications.write_template")

    @admin.display(description="Category")
    def shown_category(self, template):
        return template.get_category_display()

    @admin.display(description="Priority")
    def shown_priority(self, template):
        return badge(template.get_priority_display(), "warn" if template.priority == "CRITICAL" else "")

    @admin.display(description="Channels")
    def shown_channels(self, template):
        return ", ".join(Channel(channel).label for channel in template.channels)

    @admin.display(description="Made by")
    def shown_origin(self, template):
        return "Munim" if template.is_declared else "Staff"

    def get_urls(self):
        own = [
            path(
                "<uuid:template_id>/write/",
                self.admin_site.admin_view(self.write_view),
                name="notifications_template_write",
            )
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Each channel and language side by side, as its reader will see it."""
        template = self.get_object(request, object_id)
        context = {}
        if template is not None and self.has_view_permission(request):
            context = {
                "template": template,
                "title": template.title,
                "cards": wordings.cards(template),
                "versions": wordings.newest_versions(template),
                "may_write": self.has_write_permission(request),
            }
        return super().change_view(request, object_id, form_url, context)

    def add_view(self, request, form_url="", extra_context=None):
        """A template for offers; its wordings come next."""
        self._require_writer(request)
        form = TemplateForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = services.template_create(**form.cleaned_data, actor=request.user)
            except DomainError as refusal:
                form.add_error(None, " ".join(refusal.details.get("problems", [])) or refusal.text)
            else:
                return redirect("admin:notifications_template_change", made.pk)
        return self._page(request, "notifications/form.html", "New template", {"form": form, "submit": "Make"})

    def write_view(self, request, template_id):
        """A new version: looked at with sample values first, then used from now on."""
        self._require_writer(request)
        template = Template.objects.filter(pk=template_id).first()
        if template is None:
            raise Http404
        form = WordingForm(request.POST or None, initial=self._start(request, template))
        form.fields["channel"].choices = [(channel, Channel(channel).label) for channel in template.channels]
        context = {"form": form, "template": template, "preview": None, "submit": "Use it from now on"}
        if request.method == "POST" and form.is_valid():
            said = {**form.cleaned_data}
            note = said.pop("note")
            problems = services.wording_problems(
                template=template, **{name: said[name] for name in said if name != "language"}
            )
            for problem in problems:
                form.add_error(None, problem)
            if not problems and "publish" in request.POST:
                services.version_publish(template_id=template.pk, note=note, actor=request.user, **said)
                flash.success(request, "The wording is used from now on. What was sent keeps its own.")
                return redirect("admin:notifications_template_change", template.pk)
            if not problems:
                context["preview"] = wordings.preview(
                    template, channel=said["channel"], subject=said["subject"], body=said["body"]
                )
        return self._page(request, "notifications/wording.html", f"Wording of {template.title}", context)

    def _start(self, request, template):
        """The wording that is used now, of the channel and language asked for."""
        channel = request.GET.get("channel", template.channels[0] if template.channels else "")
        language = request.GET.get("language", Language.EN)
        known = wordings.wordings(template).get((channel, language))
        start = {"channel": channel, "language": language}
        if known is not None:
            names = ("subject", "body", "dlt_header", "dlt_template_id")
            start |= {name: getattr(known, name) for name in names}
        return start

    def _page(self, request, page, title, context):
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "is_fullwidth": "1"}
        return TemplateResponse(request, page, {**shared, **context})

    def _require_writer(self, request):
        if not self.has_write_permission(request):
            raise PermissionDenied
