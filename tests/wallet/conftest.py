"""Money in small words."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from apps.wallet import claimants, services
from apps.wallet.services import BonusTerms

SOON = datetime(2099, 1, 1, tzinfo=UTC)


def terms(**changes) -> BonusTerms:
    """Five times the bonus, in the far future."""
    return BonusTerms(**{"multiple": Decimal(5), "expires_at": SOON, **changes})


@pytest.fixture(autouse=True, scope="session")
def outside_claims():
    """Kinds that these tests post in the name of apps above."""
    for kind in ("tests.", "contests.", "payments.", "chits."):
        if not claimants.covers(kind + "x"):
            claimants.register(kind)


@pytest.fixture
def funded(member):
    """`funded("100.00")`: an app user who has deposited that."""

    def make(amount: str = "1000.00", currency: str = "INR", **fields):
        from apps.core.money import money

        user = member(**fields)
        services.deposit_credit(
            user=user, amount=money(amount, currency), provider="razorpay", reference=f"first:{user.pk}"
        )
        return user

    return make
