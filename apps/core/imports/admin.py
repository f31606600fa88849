"""Imports in the console: the list, and the wizard from upload to result."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.admin.actions import refusals_as_messages
from apps.core.admin.base import ReadOnlyAdmin
from apps.core.admin.columns import number_column, state_column, time_column

from . import error_file, pages, progress, selectors, services
from .forms import MappingForm, UploadForm
from .kinds import all_kinds, open_to
from .kinds import get as kind_of
from .models import ImportBatch


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """One line per file; its page is wherever the file stands."""

    list_display = (
        "filename",
        "shown_kind",
        "shown_state",
        "shown_rows",
        "shown_new",
        "shown_changed",
        "shown_wrong",
        "shown_created",
    )
    list_filter = ("state",)
    search_fields = ("id__exact", "sha256__exact", "filename__startswith")
    search_help_text = "Exact id, SHA-256, or the beginning of the file's name"
    show_add_link = True

    shown_state = state_column("state")
    shown_rows = number_column("rows_total", "Rows")
    shown_new = number_column("rows_new", "New")
    shown_changed = number_column("rows_changed", "Changed")
    shown_wrong = number_column("rows_wrong", "Wrong")
    shown_created = time_column("created_at", "Uploaded")

    @admin.display(description="Kind")
    def shown_kind(self, batch: ImportBatch) -> str:
        return kind_of(batch.kind).title

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        return super().get_queryset(request).filter(kind__in=open_to(request.user))

    def has_view_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        """The list is for all who may see imports; a batch for those whose kind it is."""
        may_look = super().has_view_permission(request, obj)
        return may_look and (obj is None or kind_of(obj.kind).is_open_to(request.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(kind.permission) for kind in all_kinds())

    def get_urls(self):
        steps = {
            "map": require_POST(self.map_view),
            "use-preset": require_POST(self.preset_view),
            "remap": require_POST(self.remap_view),
            "commit": require_POST(self.commit_view),
            "undo": require_POST(self.undo_view),
            "cancel": require_POST(self.cancel_view),
            "progress": require_GET(self.progress_view),
            "errors": require_GET(self.errors_view),
        }
        own = [
            path(f"<uuid:batch_id>/{name}/", self.admin_site.admin_view(view), name=f"core_importbatch_{name}")
            for name, view in steps.items()
        ]
        return own + super().get_urls()

    # Pages

    def add_view(self, request: HttpRequest, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and (batch := self._uploaded(request)):
            return self._to(batch)
        return self._page(request, "imports/upload.html", "Import a spreadsheet", pages.upload(request.user))

    def _uploaded(self, request: HttpRequest) -> ImportBatch | None:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, "Choose a file first.")
            return None
        given = form.cleaned_data
        with refusals_as_messages(request):
            self._require(request, given["kind"])
            return services.import_open(
                kind=given["kind"],
                file=given["file"],
                filename=given["file"].name,
                preset=given["preset"],
                actor=request.user,
            )
        return None

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, object_id)
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        page = pages.page_of(batch)
        may_run = request.user.has_perm(kind_of(batch.kind).permission)
        context = pages.batch_page(batch, page) | {"may_run": may_run}
        return self._page(request, f"imports/{page}.html", batch.filename, context)

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> TemplateResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "is_fullwidth": "1"}
        return TemplateResponse(request, template, shared | context)

    # Steps: each is one service call

    def map_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        form = MappingForm(request.POST, kind=kind_of(batch.kind), columns=len(batch.layout["names"]))
        if not form.is_valid():
            messages.error(request, "Some choices of the page are not known: load it again.")
            return self._to(batch)
        with refusals_as_messages(request):
            services.import_map(
                batch_id=batch.pk,
                mapping=form.mapping(),
                options=form.options(),
                preset_name=form.cleaned_data["preset_name"],
                actor=request.user,
            )
        return self._to(batch)

    def preset_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        with refusals_as_messages(request):
            services.preset_use(batch_id=batch.pk, name=request.POST.get("preset", "")[:80], actor=request.user)
        return self._to(batch)

    def remap_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        with refusals_as_messages(request):
            services.import_reopen(batch_id=batch.pk, actor=request.user)
        return self._to(batch)

    def commit_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        with refusals_as_messages(request):
            services.import_commit(batch_id=batch.pk, actor=request.user, run_rules="run_rules" in request.POST)
        return self._to(batch)

    def undo_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        with refusals_as_messages(request):
            services.import_undo(batch_id=batch.pk, actor=request.user)
        return self._to(batch)

    def cancel_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id)
        with refusals_as_messages(request):
            services.import_cancel(batch_id=batch.pk, actor=request.user)
            messages.success(request, "Stopped.")
        return self._to(batch)

    # Reads

    def progress_view(self, request: HttpRequest, batch_id) -> JsonResponse:
        batch = self._batch(request, batch_id, to_run=False)
        told = progress.of(batch.pk)
        return JsonResponse(
            {
                "page": pages.page_of(batch),
                "state": batch.state,
                "rehearsed": "rehearsal" in batch.preview,
                "phase": told.phase,
                "done": told.done,
                "total": told.total,
                "percent": told.percent,
            }
        )

    def errors_view(self, request: HttpRequest, batch_id) -> HttpResponse:
        batch = self._batch(request, batch_id, to_run=False)
        with refusals_as_messages(request):
            return error_file.download(batch, "xlsx" if request.GET.get("format") == "xlsx" else "csv")
        return self._to(batch)

    def _batch(self, request: HttpRequest, batch_id, *, to_run: bool = True) -> ImportBatch:
        batch = selectors.batch_of(batch_id)
        if to_run:
            self._require(request, batch.kind)
        elif not self.has_view_permission(request, batch):
            raise PermissionDenied
        return batch

    @staticmethod
    def _require(request: HttpRequest, kind: str) -> None:
        if not request.user.has_perm(kind_of(kind).permission):
            raise PermissionDenied

    @staticmethod
    def _to(batch: ImportBatch) -> HttpResponse:
        return redirect(reverse("admin:core_importbatch_change", args=[batch.pk]))
