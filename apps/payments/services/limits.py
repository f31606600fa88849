"""How much somebody may put in: what their proof of identity allows, and what they allow themselves."""

from datetime import datetime

from django.db.models import F, Sum

from apps.accounts.errors import LimitReached
from apps.accounts.kyc.services import level_require
from apps.accounts.models import User
from apps.accounts.services.locks import serialise
from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.payments.models import Payment
from apps.wallet.services import deposit_require

CURRENCY = "INR"
ACTION = "deposit"
SHOWN = 5  # orders that a refusal names


def within_limits(user: User, amount: Money) -> None:
    """Orders that may still be paid count as paid, or ten of them would pass any limit.

    Raises KycRequired, SelfExcluded, LimitReached.
    """
    level_require(user=user, action=ACTION, amount=amount, used=lambda since: _put_in(user.pk, since))
    try:
        deposit_require(user, amount, promised=lambda: _promised(user.pk))
    except LimitReached as reached:
        _name_orders(user.pk, reached)
        raise


def _put_in(user_id: int, since: datetime) -> Money:
    """Of the orders since then; what was refunded does not count. One order of a user at a time from here on."""
    serialise(f"deposits:{user_id}")
    rows = Payment.objects.put_in().filter(user_id=user_id, currency=CURRENCY, pk__gte=uuid7_floor(since))
    return _sum(rows.aggregate(all=Sum(F("minor") - F("refunded_minor"))))


def _promised(user_id: int) -> Money:
    return _sum(_waiting(user_id).aggregate(all=Sum("minor")))


def _name_orders(user_id: int, reached: LimitReached) -> None:
    """Those that take up the limit and can be paid instead of a new one."""
    if waiting := list(_waiting(user_id).order_by("-pk").values_list("pk", flat=True)[:SHOWN]):
        reached.text = "With what you ordered and have not paid yet, this is more than the limit you set yourself."
        reached.details["unpaid"] = [str(pk) for pk in waiting]


def _waiting(user_id: int):
    return Payment.objects.promised().filter(user_id=user_id, currency=CURRENCY)


def _sum(row: dict) -> Money:
    return from_minor(int(row["all"] or 0), CURRENCY)
