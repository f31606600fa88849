"""What refunds hold of a person. The law keeps them for seven years; they name the account by its number."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.core import privacy
from apps.core.money import format_money
from apps.payments.refunds.models import Refund


def _export(user: User) -> Iterator[privacy.Part]:
    refunds = Refund.objects.filter(user=user).order_by("id")
    yield privacy.Part(
        "refunds",
        rows=[
            {
                "at": refund.created_at,
                "deposit": str(refund.payment_id),
                "amount": refund.amount,
                "owed": refund.owed,
                "state": refund.state,
                "reason": refund.reason,
                "bank_reference": refund.arn,
                "processed_at": refund.processed_at,
            }
            for refund in refunds
        ],
    )


def _obstacles(user: User) -> Iterator[str]:
    for refund in Refund.objects.open().filter(user=user):
        yield f"A refund of {format_money(refund.amount)} is on its way."


def _erase(user: User) -> str:
    return "Refunds stay for 7 years, as the law asks, under the account's number."


privacy.register(
    privacy.Holding(key="refunds", title="Refunds", export=_export, erase=_erase, obstacles=_obstacles, order=208)
)
