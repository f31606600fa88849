"""An account's lines, newest first, each with the balance after it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from apps.core.money import Money
from apps.wallet.models import Account, Journal, Transfer
from apps.wallet.states import Phase
from apps.wallet.words import kind_title, scope_title


@dataclass(frozen=True)
class Line:
    """One transfer as this account sees it. `balance` is none where the account is not locked while posting."""

    id: UUID
    at: datetime
    journal: Journal
    title: str
    other: Account
    other_scope: str
    phase: str
    phase_word: str
    money_in: Money | None
    money_out: Money | None
    balance: Money | None


def account_lines(account: Account, *, limit: int = 50, before: UUID | None = None) -> list[Line]:
    """The newest lines older than `before`; two index probes, whatever the account's age."""
    older = Q(id__lt=before) if before else Q()
    rows = Transfer.objects.filter(older).order_by("-id")
    newest = [
        row.pk
        for side in ("debit_account", "credit_account")
        for row in rows.filter(**{side: account}).only("id")[:limit]
    ]
    found = Transfer.objects.filter(pk__in=sorted(newest, reverse=True)[:limit]).order_by("-id")
    return [
        _line(account, row) for row in found.select_related("journal", "debit_account__owner", "credit_account__owner")
    ]


def _line(account: Account, transfer: Transfer) -> Line:
    is_debit = transfer.debit_account_id == account.pk
    adds = is_debit == (account.sign < 0)
    after = transfer.debit_balance if is_debit else transfer.credit_balance
    other = transfer.credit_account if is_debit else transfer.debit_account
    return Line(
        id=transfer.pk,
        at=transfer.created_at,
        journal=transfer.journal,
        title=kind_title(transfer.journal.kind),
        other=other,
        other_scope=scope_title(other.scope_type, other.scope_id),
        phase=transfer.phase,
        phase_word=Phase(transfer.phase).label,
        money_in=transfer.money if adds else None,
        money_out=None if adds else transfer.money,
        balance=None if after is None else account.money(after),
    )
