"""A journal's arrows in plain words, for those who show or compare them and may not touch the ledger's tables."""

from dataclasses import dataclass
from uuid import UUID

from apps.core.money import Money
from apps.wallet.models import Account, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One arrow: account kinds for rules, names for people."""

    debit_kind: str
    debit: str
    credit_kind: str
    credit: str
    amount: Money
    phase: str


def postings_of(journal_id: UUID) -> list[Posting]:
    """In the order they were posted."""
    rows = Transfer.objects.filter(journal_id=journal_id).order_by("id")
    return [_posting(row) for row in rows.select_related("debit_account__owner", "credit_account__owner")]


def _posting(row: Transfer) -> Posting:
    return Posting(
        debit_kind=row.debit_account.kind,
        debit=_name_of(row.debit_account),
        credit_kind=row.credit_account.kind,
        credit=_name_of(row.credit_account),
        amount=row.money,
        phase=row.phase,
    )


def _name_of(account: Account) -> str:
    """`Deposit of U234...`, `Gateway clearing: razorpay`, `House revenue`."""
    name = account.get_kind_display()
    if account.owner is not None:
        return f"{name} of {account.owner.public_id}"
    return f"{name}: {account.scope_id}" if account.scope_id else name
