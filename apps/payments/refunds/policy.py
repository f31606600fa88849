"""Limits of refunds that operators may change."""

from decimal import Decimal

from apps.core import policy
from apps.payments.refunds.states import Speed, SpentMoney

policy.declare(
    "refunds.approval_limit",
    Decimal,
    default=Decimal(5_000),
    title="A refund from this amount needs a second person",
    group="Refunds",
    minimum=Decimal(0),
    high_impact=True,
    help="In the payment's own currency.",
)
policy.declare(
    "refunds.spent_money",
    str,
    default=SpentMoney.REFUSE.value,
    title="A refund of money the user has spent",
    group="Refunds",
    choices=tuple(SpentMoney.values),
    help="RECEIVABLE: it is refunded and the user owes what was spent. REFUSE: it is refused.",
)
policy.declare(
    "refunds.speed",
    str,
    default=Speed.NORMAL.value,
    title="Speed of a refund unless another is asked for",
    group="Refunds",
    choices=tuple(Speed.values),
)
policy.declare(
    "refunds.poll_days",
    int,
    default=10,
    title="Days a refund is asked about",
    group="Refunds",
    minimum=1,
    maximum=60,
    help="Banks take five to seven working days.",
)
policy.declare(
    "refunds.reversible_kinds",
    list,
    default=["wallet.user_transfer"],
    title="Journals that may be refunded as such",
    group="Refunds",
    high_impact=True,
    help="Kinds of journals. A deposit is refunded as a payment; products return their own money.",
)
