"""Payment analytics: one page with filters and its file, the hours behind it, and the alerts."""

from datetime import date

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from apps.core.admin import ReadOnlyAdmin, badge, number_column, time_column
from apps.core.api.views import file_answer
from apps.payments.analytics import export, selectors
from apps.payments.analytics.forms import SpanForm
from apps.payments.analytics.models import HourlyFigures, RateAlert
from apps.payments.gateways.names import title as gateway_title


@admin.register(HourlyFigures)
class HourlyFiguresAdmin(ReadOnlyAdmin):
    off_menu = True  # the menu leads to its report
    list_display = (
        "shown_hour",
        "shown_gateway",
        "method",
        "shown_begun",
        "shown_unreached",
        "shown_paid",
        "shown_failed",
        "shown_settled",
    )
    list_display_links = ("shown_hour",)
    list_filter = ("gateway", "method")
    ordering = ("-hour",)
    sortable_by = ()
    fields = ("shown_hour", "shown_gateway", "method", "currency", *list_display[3:], "shown_tax")

    shown_hour = time_column("hour", "Hour")
    shown_begun = number_column("begun", "Orders")
    shown_unreached = number_column("unreached", "Never reached the gateway")
    shown_paid = number_column("paid", "Paid")
    shown_failed = number_column("failed", "Failed")
    shown_settled = number_column("settled", "Settled")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Gateway", ordering="gateway")
    def shown_gateway(self, row):
        return gateway_title(row.gateway)

    @admin.display(description="Taken, fees, tax on them (minor units)")
    def shown_tax(self, row):
        return f"{row.minor}, {row.fee_minor}, {row.tax_minor}"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("report/", view(self.report), name="payment_analytics_report"),
            path("report.csv", view(self.report_file), name="payment_analytics_file"),
            *super().get_urls(),
        ]

    def report(self, request):
        """How payments do in a span of days; every figure is also in its file."""
        form = self._form(request)
        told = selectors.report(**form.span())
        page = {
            **self.admin_site.each_context(request),
            "title": "Payment analytics",
            "form": form,
            "report": told,
            "query": request.GET.urlencode(),
            **charts(told),
        }
        return TemplateResponse(request, "payment_analytics/report.html", page)

    def report_file(self, request):
        told = selectors.report(**self._form(request).span())
        name = f"payments-{told.first}-{told.last}.csv"
        return file_answer(export.as_csv(told), media_type="text/csv; charset=utf-8", filename=name)

    def _form(self, request) -> SpanForm:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return SpanForm(request.GET)


@admin.register(RateAlert)
class RateAlertAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_opened",
        "shown_gateway",
        "method",
        "shown_rate",
        "shown_lowest",
        "shown_tries",
        "shown_end",
    )
    list_display_links = ("shown_opened",)
    sortable_by = ()
    fields = list_display

    shown_opened = time_column("opened_at", "Since")
    shown_tries = number_column("tries", "Tries")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Gateway")
    def shown_gateway(self, alert):
        return gateway_title(alert.gateway)

    @admin.display(description="Succeeded then")
    def shown_rate(self, alert):
        return f"{alert.percent} %"

    @admin.display(description="Lowest")
    def shown_lowest(self, alert):
        return f"{alert.lowest} %"

    @admin.display(description="Over")
    def shown_end(self, alert):
        return alert.closed_at or badge("Open", "bad")


def charts(told: selectors.Report) -> dict:
    """Labels and series of the page's charts; an hour or day without tries has no rate."""
    return {
        "day_labels": [f"{date.fromisoformat(one.label):%d %b}" for one in told.days],
        "day_series": _tries(told.days),
        "hour_labels": [one.label for one in told.hours],
        "hour_series": [{"label": "Succeeded (%)", "data": [one.success for one in told.hours]}],
        "hour_tries": _tries(told.hours),
    }


def _tries(slices: list[selectors.Slice]) -> list[dict]:
    return [
        {"label": "Paid", "data": [one.paid for one in slices], "tone": "good"},
        {"label": "Failed", "data": [one.failed for one in slices], "tone": "bad"},
        {"label": "Never reached the gateway", "data": [one.unreached for one in slices], "tone": "warn"},
    ]
