"""A person's latest money, for whoever only knows a mobile number."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from apps.accounts.models import User
from apps.accounts.selectors import identifier_query
from apps.core.money import Money
from apps.payments.models import Payment
from apps.payments.payouts.models import Payout

LATEST = 10


class Recent(NamedTuple):
    """One deposit or payout that can be followed."""

    at: datetime
    key: UUID
    what: str
    amount: Money
    state: str


def person_of(term: str) -> User | None:
    """Whose mobile number or e-mail address this is, to the letter."""
    wanted = identifier_query(term)
    return User.objects.filter(wanted).first() if wanted is not None else None


def latest_of(user: User) -> list[Recent]:
    """The newest first."""
    payments = Payment.objects.filter(user=user).order_by("-id")[:LATEST]
    payouts = Payout.objects.filter(user=user).order_by("-id")[:LATEST]
    found = [Recent(one.created_at, one.pk, "Deposit", one.amount, one.get_state_display()) for one in payments]
    found += [Recent(one.created_at, one.pk, "Payout", one.amount, one.get_state_display()) for one in payouts]
    return sorted(found, reverse=True)[:LATEST]
