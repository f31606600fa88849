"""Money and some history for the demo users: each ends with INR 1,000 of deposit or more."""

import random
from datetime import timedelta
from decimal import Decimal

from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.models import User
from apps.core import clock, demo
from apps.core.money import Money, money
from apps.wallet import accounts, services
from apps.wallet.services import BonusTerms, GrantRequest

KIND = "wallet.demo"
SEED = 20
DEPOSIT = 2_500
MOST_SPENT = 1_200
POT = accounts.escrow("demo:cup")


def load() -> str:
    """Deposits, entries, prizes, gifts between neighbours, an open hold and a bonus half wagered."""
    chance = random.Random(SEED)
    users = demo_users()
    for user in users:
        _history(user, chance)
    for giver, taker in zip(users[::2], users[1::2], strict=True):
        _move(accounts.deposit(giver), accounts.deposit(taker), _some(chance, 10, 90), giver, "gift")
    _bonuses(users)
    _terms_of_transfers()
    return f"money for {len(users)} app users"


def demo_users() -> list[User]:
    """The demo mobiles' users, in the order of their numbers."""
    return [User.objects.by_mobile(mobile).get() for mobile in sorted(DEMO_MOBILES)]


def _history(user: User, chance: random.Random) -> None:
    services.deposit_credit(
        user=user,
        amount=_inr(DEPOSIT),
        provider="demo",
        reference=f"deposit:{user.pk}",
        kind=KIND,
        memo="First deposit",
    )
    services.deposit_credit(
        user=user, amount=_some(chance, 100, 900), provider="demo", reference=f"more:{user.pk}", kind=KIND,
        memo="Deposit",
    )  # fmt: skip
    for number in range(chance.randint(3, 8)):
        entry = _some(chance, 20, MOST_SPENT // 10)
        _move(accounts.deposit(user), POT, entry, user, f"entry {number + 1}")
        if chance.random() < 0.4:
            _move(POT, accounts.winnings(user), entry * Decimal("0.8"), user, f"prize {number + 1}")
    services.hold(
        debit=accounts.deposit(user), credit=POT, amount=_some(chance, 25, 50), kind=KIND, reference=f"hold:{user.pk}",
        memo="Entry that waits for its match",
    )  # fmt: skip


def _bonuses(users: list[User]) -> None:
    terms = BonusTerms(
        multiple=Decimal(5), expires_at=clock.now() + timedelta(days=30), max_stake=_inr(500), jurisdiction="IN"
    )
    wanted = [
        GrantRequest(user=user, amount=_inr(100), terms=terms, reference=f"demo:welcome-{user.pk}", memo="Welcome")
        for user in users
    ]
    services.bonus_grant_many(requests=wanted)
    for user in users[::2]:
        services.bonus_wager(user=user, stake=_inr(250), product="contests", reference=f"demo:stake-{user.pk}")


def _terms_of_transfers() -> None:
    """Merchants pay 2 %, a rupee at least."""
    services.transfer_fee_set(
        currency="INR", effective_from=clock.today(), percent=Decimal(2), fixed=_inr(0), minimum=_inr(1),
        maximum=_inr(500), tax_percent=Decimal(18), actor=None, reason="Terms of the demo",
    )  # fmt: skip


def _move(debit, credit, amount: Money, user: User, what: str) -> None:
    services.transfer(
        debit=debit, credit=credit, amount=amount, kind=KIND, reference=f"{what.replace(' ', '-')}:{user.pk}",
        actor=user, memo=what.capitalize(),
    )  # fmt: skip


def _some(chance: random.Random, least: int, most: int) -> Money:
    return _inr(chance.randint(least, most))


def _inr(rupees: int) -> Money:
    return money(rupees, "INR")


demo.register(name="wallet", order=20, load=load)
