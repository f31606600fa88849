"""Journals, each drawn as arrows between accounts, and the transfers they are made of."""

from django.contrib import admin
from django.template.loader import render_to_string

from apps.core.admin import DayRangeFilter, ReadOnlyAdmin, link_column, money_column, state_column, time_column
from apps.core.display import EMPTY
from apps.wallet.models import Journal, Transfer
from apps.wallet.words import kind_title

from .drawing import draw
from .naming import account_link, journal_link, reference_link


@admin.register(Journal)
class JournalAdmin(ReadOnlyAdmin):
    list_display = ("shown_kind", "shown_reference", "memo", "shown_actor", "shown_created", "shown_effective")
    list_select_related = ("actor",)
    search_fields = ("id__exact", "reference_id__exact", "idempotency_key__exact")
    search_help_text = "Exact id, or reference, or key (kind:reference)"
    fieldsets = (
        (
            None,
            {"fields": ("shown_kind", "shown_reference", "shown_created", "shown_effective", "memo", "shown_actor")},
        ),
        ("Money that moved", {"fields": ("shown_drawing",)}),
        ("Trace", {"fields": ("id", "kind", "idempotency_key", "request_id", "shown_reverses", "shown_reversed_by")}),
    )

    shown_actor = link_column("actor", "By")
    shown_created = time_column("created_at", "Posted")
    shown_effective = time_column("effective_at", "Effective")
    shown_reverses = link_column("reverses", "Reverses")

    @admin.display(description="What")
    def shown_kind(self, journal):
        return kind_title(journal.kind)

    @admin.display(description="About")
    def shown_reference(self, journal):
        return reference_link(journal)

    @admin.display(description="Reversed by")
    def shown_reversed_by(self, journal):
        later = journal.reversals.first()
        return journal_link(later) if later else EMPTY

    @admin.display(description="")
    def shown_drawing(self, journal):
        transfers = list(
            journal.transfers.select_related("debit_account__owner", "credit_account__owner", "pending").order_by("id")
        )
        return render_to_string("wallet/journal_drawing.html", {"drawing": draw(transfers), "rows": _rows(transfers)})


def _rows(transfers: list[Transfer]) -> list[dict]:
    return [
        {
            "transfer": transfer,
            "debit": account_link(transfer.debit_account),
            "credit": account_link(transfer.credit_account),
            "debit_after": _after(transfer.debit_account, transfer.debit_balance),
            "credit_after": _after(transfer.credit_account, transfer.credit_balance),
        }
        for transfer in transfers
    ]


def _after(account, minor):
    return None if minor is None else account.money(minor)


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_journal", "shown_debit", "shown_credit", "shown_money", "shown_phase")
    list_display_links = ("shown_created",)
    list_select_related = ("journal", "debit_account__owner", "credit_account__owner")
    list_filter = ("phase", ("created_at", DayRangeFilter))
    file_columns = (
        "id", "shown_created", ("journal_id", "Journal"), "file_kind",
        ("journal__reference", "Reference"), ("journal__memo", "Memo"),
        "shown_debit", "shown_credit", "shown_money", "shown_phase",
    )  # fmt: skip
    search_fields = ("id__exact", "journal__id__exact", "debit_account__id__exact", "credit_account__id__exact")
    search_help_text = "Exact id of the transfer, of its journal, or of an account"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "shown_journal",
                    "shown_phase",
                    "shown_debit",
                    "shown_credit",
                    "shown_money",
                    "shown_created",
                )
            },
        ),
        ("Hold", {"fields": ("shown_expires", "shown_pending", "id")}),
    )

    @admin.display(description="What")
    def file_kind(self, transfer):
        return kind_title(transfer.journal.kind)

    shown_created = time_column("created_at", "Posted")
    shown_expires = time_column("expires_at", "Hold runs out")
    shown_pending = link_column("pending", "Resolves the hold")
    shown_money = money_column("money", "Amount", order="")
    shown_phase = state_column("phase", "Phase", tones={"POSTED": "", "CAPTURE": "good", "VOID": ""})

    @admin.display(description="Journal")
    def shown_journal(self, transfer):
        return journal_link(transfer.journal)

    @admin.display(description="Debit")
    def shown_debit(self, transfer):
        return account_link(transfer.debit_account)

    @admin.display(description="Credit")
    def shown_credit(self, transfer):
        return account_link(transfer.credit_account)
