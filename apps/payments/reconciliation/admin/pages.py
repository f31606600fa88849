"""Days that are shut, the page that shuts them, and the way of one rupee."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from apps.core import policy
from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    link_column,
    number_column,
    refusals_as_messages,
    time_column,
)
from apps.core.admin.tables import facts
from apps.payments.reconciliation import selectors, services
from apps.payments.reconciliation.models import MoneyDay


@admin.register(MoneyDay)
class MoneyDayAdmin(ReadOnlyAdmin):
    list_display = ("date", "shown_breaks", "shown_by", "shown_closed")
    list_select_related = ("closed_by",)
    fields = ("date", "shown_breaks", "shown_by", "shown_closed", "shown_figures")
    empty_text = "No day is shut yet."
    actions_list = ("close",)

    shown_breaks = number_column("open_breaks", "Small breaks left open", order="")
    shown_by = link_column("closed_by", "By")
    shown_closed = time_column("created_at", "Shut", order="")
    has_close_permission = allows("reconciliation.close_moneyday")

    @admin.display(description="Figures of that moment")
    def shown_figures(self, day):
        return facts(day.figures)

    @action(
        description="Close yesterday",
        permissions=["close"],
        icon="event_available",
        dialog=ask(
            "Close yesterday's money?",
            "The ledger's books are shut up to yesterday. It is refused while breaks above the limit are open.",
            submit="Close",
        ),
    )
    def close(self, request, form):
        with refusals_as_messages(request):
            day = services.money_day_close(actor=request.user)
            messages.success(request, f"{day} is shut.")
        return redirect("admin:reconciliation_board")

    def get_urls(self):
        own = [
            path("board/", self.admin_site.admin_view(self.board), name="reconciliation_board"),
            path("trace/", self.admin_site.admin_view(self.trace), name="reconciliation_trace"),
        ]
        return [*own, *super().get_urls()]

    def board(self, request):
        """What is open before a day can be shut."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            "title": "Reconciliation",
            "kinds": selectors.breaks_by_kind(),
            "opened": selectors.open_breaks(),
            "limit": policy.get("reconciliation.close_above"),
            "waiting": selectors.waiting(),
            "days": selectors.days(),
            "may_close": self.has_close_permission(request),
        }
        return TemplateResponse(
            request, "reconciliation/board.html", {**self.admin_site.each_context(request), **context}
        )

    def trace(self, request):
        """One search box: the way of one rupee, and what comes next."""
        if not request.user.has_perm("reconciliation.view_match"):
            raise PermissionDenied
        term = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        may_find = request.user.has_perm("accounts.find_user")
        person = selectors.person_of(term) if term and may_find else None
        context = {
            "title": "Money trace",
            "term": term,
            "trace": selectors.trace(term) if term and person is None else None,
            "person": person,
            "latest": selectors.latest_of(person) if person else [],
        }
        return TemplateResponse(
            request, "reconciliation/trace.html", {**self.admin_site.each_context(request), **context}
        )
