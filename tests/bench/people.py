"""Users with money and tokens for the HTTP benches, made by the services that make them in life."""

import secrets
from dataclasses import dataclass

from django.db import transaction

from apps.accounts import services as accounts
from apps.core import jurisdiction, policy, risk_caps
from apps.core.money import Money
from apps.wallet import services as wallet

OPENING = Money("1000000.00", "INR")
CAP = 100_000  # as in the demo, so that the risk gate has something to judge


@dataclass(frozen=True)
class Person:
    id: str
    token: str


@transaction.atomic
def open_for_business() -> None:
    """Products are offered, the risk gate has its cap, and the limit per minute is out of the way."""
    jurisdiction.open_products(region="IN", legal_basis="Bench")
    risk_caps.cap_create(action="wallet.transfer", currency="INR", per_call_max=CAP, outcome="REFUSE", actor=None)
    policy.set(key="api.default_per_minute", value=1_000_000, actor=None, reason="bench")


@transaction.atomic
def person() -> Person:
    """A new user with a deposit and a fresh access token."""
    mobile = f"+91{6_000_000_000 + secrets.randbelow(4_000_000_000)}"
    user = accounts.user_create(mobile=mobile, name="Bench", roles=["MEMBER"])
    wallet.deposit_credit(user=user, amount=OPENING, provider="bench", reference=f"bench:{user.public_id}")
    return Person(user.public_id, accounts.session_open(user=user).access)
