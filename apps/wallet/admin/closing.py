"""Closed days, and the runs of the integrity check."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path

from apps.core.admin import ReadOnlyAdmin, action, allows, ask, number_column, time_column
from apps.core.display import badge
from apps.wallet import tasks
from apps.wallet.models import DayClose, LedgerCheck
from apps.wallet.selectors.board import health


@admin.register(DayClose)
class DayCloseAdmin(ReadOnlyAdmin):
    list_display = ("date", "shown_accounts", "shown_until", "shown_created")
    fields = ("date", "shown_accounts", "shown_until", "shown_created")
    empty_text = "No day has been closed yet."
    shown_accounts = number_column("accounts", "Accounts that moved", order="")
    shown_until = time_column("closed_until", "Until", order="")
    shown_created = time_column("created_at", "Closed", order="")


@admin.register(LedgerCheck)
class LedgerCheckAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_created",
        "shown_result",
        "shown_scope",
        "shown_transfers",
        "shown_accounts",
        "shown_seconds",
    )
    fields = ("shown_created", "shown_result", "shown_scope", "shown_from", "shown_transfers", "shown_accounts",
              "shown_seconds", "shown_breaks")  # fmt: skip
    empty_text = "The check has not run yet: manage.py ledger_check."
    shown_created = time_column("created_at", "Run", order="")
    shown_from = time_column("checked_from", "Since", order="")
    shown_transfers = number_column("transfers", "Transfers", order="")
    shown_accounts = number_column("accounts", "Accounts", order="")
    shown_seconds = number_column("seconds", "Seconds", places=1, order="")

    actions_list = ("run",)
    has_run_permission = allows("wallet.check_ledger")

    @action(
        description="Check now",
        permissions=["run"],
        icon="fact_check",
        dialog=ask(
            "Check the whole ledger now?", "It reads every transfer; posting goes on meanwhile.", submit="Check"
        ),
    )
    def run(self, request, form):
        tasks.check_now.delay()
        messages.success(request, "The check is running. Its result appears here.")
        return redirect("admin:wallet_ledgercheck_changelist")

    def get_urls(self):
        board = path("board/", self.admin_site.admin_view(self.board), name="wallet_board")
        return [board, *super().get_urls()]

    def board(self, request):
        """Whether the books are even at this moment; a poll is answered with the figures alone."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = health()
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "wallet/health.html", context)
        page = {**self.admin_site.each_context(request), "title": "Ledger board"}
        return TemplateResponse(request, "wallet/board.html", {**page, **context})

    @admin.display(description="Result")
    def shown_result(self, check):
        return badge("Clean", "good") if check.is_clean else badge(f"{len(check.breaks)} breaks", "bad")

    @admin.display(description="Scope")
    def shown_scope(self, check):
        return "From the beginning" if check.is_full else "Since the last closed day"

    @admin.display(description="Breaks")
    def shown_breaks(self, check):
        return render_to_string("wallet/breaks.html", {"breaks": check.breaks})
