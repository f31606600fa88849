"""Where a user's winnings came from."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Sum

from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor
from apps.wallet.models import Transfer
from apps.wallet.states import AccountKind, Phase


class Origin(NamedTuple):
    """Journals of one kind that added to winnings: how many, how much in all."""

    kind: str
    count: int
    amount: Money


def winnings_by_kind(user_id: int, currency: str, since: datetime) -> list[Origin]:
    """What came into the user's winnings since then, the largest first."""
    came = Transfer.objects.filter(
        credit_account__owner_id=user_id,
        credit_account__kind=AccountKind.USER_WINNINGS,
        currency=currency,
        id__gte=uuid7_floor(since),
        phase__in=(Phase.POSTED, Phase.CAPTURE),
    )
    rows = came.values(kind=F("journal__kind")).annotate(count=Count("id"), minor=Sum("amount")).order_by("-minor")
    return [Origin(row["kind"], row["count"], from_minor(int(row["minor"]), currency)) for row in rows]
