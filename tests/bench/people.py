"""Users with money and tokens for the HTTP benches, made by the services that make them in life."""

from dataclasses import dataclass

from django.db import transaction

from apps.accounts import services as accounts
from apps.core import policy
from apps.core.money import Money
from apps.wallet import services as wallet
from tests.factories.accounts import make_member, make_staff

OPENING = Money("1000000.00", "INR")


@dataclass(frozen=True)
class Person:
    id: str
    token: str


@transaction.atomic
def raise_limits() -> None:
    """The bench is one impatient user: the limit per minute goes out of its way."""
    policy.set(key="api.default_per_minute", value=1_000_000, actor=make_staff("ADMIN"), reason="bench")


@transaction.atomic
def person() -> Person:
    """A new user with a deposit and a fresh access token."""
    user = make_member()
    wallet.deposit_credit(user=user, amount=OPENING, provider="bench", reference=f"bench:{user.public_id}")
    return Person(user.public_id, accounts.session_open(user=user).access)
