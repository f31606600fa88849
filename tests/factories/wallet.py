"""Ledger rows for tests, by the real verbs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from apps.core.money import money
from apps.wallet import services
from apps.wallet.models import BonusLimit, DayClose, LedgerCheck, SpendingPolicy, TransferFee
from apps.wallet.services import BonusTerms
from tests.factories.accounts import make_member

_numbers = count(1)
FAR = datetime(2099, 1, 1, tzinfo=UTC)


def make_deposit(user=None, amount: str = "100.00", currency: str = "INR"):
    """A deposit's journal: a person, two accounts, one transfer."""
    reference = f"rows:{next(_numbers)}"
    user = user or make_member()
    return services.deposit_credit(user=user, amount=money(amount, currency), provider="razorpay", reference=reference)


def make_grant(user=None, amount: str = "50.00"):
    terms = BonusTerms(multiple=Decimal(5), expires_at=FAR)
    user = user or make_member()
    return services.bonus_grant(
        user=user, amount=money(amount, "INR"), terms=terms, reference=f"rows:{next(_numbers)}"
    )


def deposits(rows: int) -> None:
    for _ in range(rows):
        make_deposit()


def grants(rows: int) -> None:
    for _ in range(rows):
        make_grant()


def policies(rows: int) -> None:
    for _ in range(rows):
        SpendingPolicy.objects.create(product=f"product {next(_numbers)}", buckets=["USER_DEPOSIT"])


def limits(rows: int) -> None:
    for _ in range(rows):
        BonusLimit.objects.create(jurisdiction="IN", product=f"product {next(_numbers)}", max_multiple=10)


def checks(rows: int) -> None:
    for _ in range(rows):
        LedgerCheck.objects.create(
            is_full=True,
            is_clean=True,
            transfers=1,
            accounts=2,
            seconds=Decimal("0.5"),
        )


def closed_days(rows: int) -> None:
    for _ in range(rows):
        day = date(2020, 1, 1) + timedelta(days=next(_numbers))
        DayClose.objects.create(date=day, closed_until=datetime(2030, 1, 1, tzinfo=UTC), accounts=1)


def fees(rows: int) -> None:
    for _ in range(rows):
        TransferFee.objects.create(
            currency="INR", effective_from=date(2020, 1, 1) + timedelta(days=next(_numbers)), percent=Decimal(2)
        )
