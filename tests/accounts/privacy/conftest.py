"""A person about whom everything is known."""

from dataclasses import dataclass

import pytest

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.core.money import money
from apps.wallet import accounts as ledger
from apps.wallet import claimants
from apps.wallet import services as wallet
from tests.factories.players import make_player
from tests.factories.wallet import make_deposit, make_grant


@dataclass(frozen=True)
class Planted:
    """What must stay out of sight, by name."""

    name: str = "Asha Privatesdottir"
    mobile: str = "9812345670"
    email: str = "asha.private@example.com"
    birth: str = "1991-04-23"

    def found_in(self, text: str) -> list[str]:
        return [kind for kind, value in vars(self).items() if value in text]


@pytest.fixture
def planted():
    return Planted()


@pytest.fixture
def asha(member, planted) -> User:
    """An app user with a session, a deposit, a bonus and a claimed player profile."""
    user = member(name=planted.name, mobile=f"+91{planted.mobile}", email=planted.email)
    device = accounts.Device(fingerprint="f1", platform="android", name="Pixel")
    accounts.session_open(user=user, device=device, ip="203.0.113.7")
    make_deposit(user, "250.00")
    make_grant(user, "50.00")
    make_player(
        "P-ASHA", user=user, name=planted.name, mobile=f"+91{planted.mobile}", date_of_birth=planted.birth, days=2
    )
    return user


@pytest.fixture
def penniless(asha) -> User:
    """The same person after the deposit went to the bank."""
    transfer(asha, "250.00", "asha:1")
    return asha


def transfer(user: User, amount: str, reference: str) -> None:
    """Real money out of a wallet."""
    for kind in ("tests.", "payments."):
        if not claimants.covers(kind + "x"):
            claimants.register(kind)
    wallet.transfer(
        debit=ledger.deposit(user),
        credit=ledger.gateway("razorpay"),
        amount=money(amount, "INR"),
        kind="tests.withdrawn",
        reference=reference,
    )
