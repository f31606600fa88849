"""A journal's arrows in plain words, for those who show or compare them and may not touch the ledger's tables."""

from dataclasses import dataclass
from uuid import UUID

from apps.core.money import Money
from apps.wallet.models import Account, Journal, Transfer
from apps.wallet.words import scope_title


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
    """`Deposit of U234...`, `Gateway clearing: Razorpay`, `House revenue`."""
    name = account.get_kind_display()
    if account.owner is not None:
        return f"{name} of {account.owner.public_id}"
    return f"{name}: {scope_title(account.scope_type, account.scope_id)}" if account.scope_id else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A journal as it stands in the books."""

    id: UUID
    kind: str
    reference_type: str
    reference_id: str
    is_reversed: bool
    owner_ids: frozenset[int]
    postings: list[Posting]

    @property
    def amount(self) -> Money:
        """All that it moved; its arrows have one currency."""
        return sum((line.amount for line in self.postings[1:]), self.postings[0].amount)


def booked(journal_id: UUID) -> Booked | None:
    """The journal, or None."""
    journal = Journal.objects.filter(pk=journal_id).first()
    if journal is None:
        return None
    pairs = journal.transfers.values_list("debit_account__owner_id", "credit_account__owner_id")
    return Booked(
        id=journal.pk,
        kind=journal.kind,
        reference_type=journal.reference_type,
        reference_id=journal.reference_id,
        is_reversed=Journal.objects.filter(reverses=journal).exists(),
        owner_ids=frozenset(owner for pair in pairs for owner in pair if owner is not None),
        postings=postings_of(journal.pk),
    )
