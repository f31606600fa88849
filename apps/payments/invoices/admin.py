"""Numbered documents: looked up, downloaded, voided; the series they are numbered in."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html

from apps.core.admin import (
    DayRangeFilter,
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    money_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.admin.tables import table
from apps.core.api.views import file_answer
from apps.core.display import badge, link, money
from apps.core.money import from_minor
from apps.payments.invoices import services
from apps.payments.invoices.models import Document, Series
from apps.payments.invoices.pdf import document_pdf, file_name
from apps.payments.invoices.states import DocumentState

TONES = {"ISSUED": "good", "VOID": "bad"}
PAGE = "admin:invoices_document_change"


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ("number", "shown_kind", "shown_user", "shown_total", "shown_state", "shown_created")
    list_select_related = ("user",)
    list_filter = ("kind", "state", ("created_at", DayRangeFilter))
    search_fields = ("number__exact", "reference_id__exact", "user__public_id__exact", "id__exact")
    search_help_text = "Exact number, id of what it is about, or its user"
    empty_text = "No document has been issued yet."
    fieldsets = (
        (None, {"fields": ("number", "shown_kind", "shown_user", "issued_for", "shown_state", "void_reason")}),
        ("Lines", {"fields": ("shown_lines",)}),
        ("Sums", {"fields": ("shown_net", "shown_tax", "shown_total", "place_of_supply")}),
        ("About", {"fields": ("reference_type", "reference_id", "shown_corrects", "shown_corrections")}),
        ("Trace", {"fields": ("issued_on", "shown_created", "shown_voided", "shown_file")}),
    )
    actions_detail = ("void",)

    shown_kind = state_column("kind", "Kind")
    shown_user = link_column("user", "User")
    shown_state = state_column("state", tones=TONES)
    shown_total = money_column("total_money", "Total", order="total")
    shown_created = time_column("created_at", "Issued", order="id")
    shown_voided = time_column("voided_at", "Voided")
    shown_corrects = link_column("corrects", "Corrects")
    has_void_permission = allows("invoices.void_document")

    def get_actions_detail(self, request, object_id):
        """What is void already is not offered to be."""
        document = self.get_object(request, object_id)
        if document is None or document.state == DocumentState.VOID:
            return []
        return super().get_actions_detail(request, object_id)

    @admin.display(description="Before tax")
    def shown_net(self, document):
        return money(from_minor(document.net, document.currency))

    @admin.display(description="Tax")
    def shown_tax(self, document):
        return money(from_minor(document.tax, document.currency))

    @admin.display(description="")
    def shown_lines(self, document):
        sums = ("net", "cgst", "sgst", "igst", "total")
        lines = [
            (line["title"], line["code"], *(money(from_minor(line[name], document.currency)) for name in sums))
            for line in document.lines
        ]
        return table(("What", "HSN/SAC", "Before tax", "CGST", "SGST", "IGST", "Total"), lines)

    @admin.display(description="Corrected by")
    def shown_corrections(self, document):
        return table(("Number", "Issued"), [(link(one), one.issued_on) for one in document.corrections.order_by("id")])

    @admin.display(description="File")
    def shown_file(self, document):
        url = reverse("admin:invoices_document_file", args=[document.pk])
        return format_html('<a class="link" href="{}">{}</a>', url, file_name(document))

    @action(
        description="Void",
        permissions=["void"],
        icon="cancel",
        dialog=ask("Void this document?", "Its number stays taken; no money moves.", form=ReasonForm, submit="Void"),
    )
    def void(self, request, form, object_id):
        with refusals_as_messages(request):
            document = self.wanted(request, object_id)
            services.document_void(document_id=document.pk, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"{document} is void.")
        return redirect(PAGE, object_id)

    def get_urls(self):
        file = path("<uuid:document_id>/file/", self.admin_site.admin_view(self.file), name="invoices_document_file")
        return [file, *super().get_urls()]

    def file(self, request, document_id):
        """The document as its user gets it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = self.wanted(request, document_id)
        return file_answer(document_pdf(document), media_type="application/pdf", filename=file_name(document))


@admin.register(Series)
class SeriesAdmin(ReadOnlyAdmin):
    """The numbers given, and the proof that none is missing."""

    list_display = ("shown_series", "shown_kind", "shown_last")
    ordering = ("-fiscal_year", "prefix")
    sortable_by = ()
    fields = (*list_display, "shown_gaps")
    empty_text = "No number has been given yet."
    shown_kind = state_column("kind", "Kind")
    shown_last = number_column("last_number", "Last number", order="")

    @admin.display(description="Series")
    def shown_series(self, series):
        return str(series)

    @admin.display(description="Numbers missing")
    def shown_gaps(self, series):
        missing = series.last_number - series.documents.count()
        return badge(f"{missing} missing", "bad") if missing else badge("None", "good")
