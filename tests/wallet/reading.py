"""What the tests read: balances by bucket, and whether the books are even."""

from apps.core.money import money
from apps.wallet.models import Account
from apps.wallet.services import integrity


def inr(amount: str):
    return money(amount, "INR")


def balance(ref, currency: str = "INR") -> int:
    """Posted balance of an account in minor units, on its normal side; 0 when it was never opened."""
    row = Account.objects.filter(
        kind=ref.kind, owner_id=ref.owner_id, scope_type=ref.scope_type, scope_id=ref.scope_id, currency=currency
    ).first()
    return 0 if row is None else row.sign * (row.posted_credits - row.posted_debits)


def locked(ref, currency: str = "INR") -> int:
    """What is held of an account, minor units."""
    row = Account.objects.get(
        kind=ref.kind, owner_id=ref.owner_id, scope_type=ref.scope_type, scope_id=ref.scope_id, currency=currency
    )
    return row.pending_debits


def books_are_even() -> None:
    """The whole ledger holds its invariants."""
    assert integrity.check(full=True).breaks == []
