"""What the gateways' books add up to, in paise."""

from collections import defaultdict

from .books import BOOKS
from .keys import KEYS
from .things import Dispute, Payment, Payout, Refund

NAMES = (
    "captured", "refunded", "refunds_underway", "disputed", "deducted", "paid_out", "payouts_underway", "returned",
    "fees", "tax", "payout_fees",
)  # fmt: skip


def totals() -> dict[str, dict[str, int]]:
    """By gateway. `disputed` is what is argued over, `deducted` what was lost; `fees` contain `tax`.

    `paid_out` counts what is at its beneficiary now; `returned` what came back after it was paid.
    """
    sums: dict[str, dict[str, int]] = {code: dict.fromkeys(NAMES, 0) for code in KEYS}
    for payment in BOOKS.all(Payment):
        if payment.state == "CAPTURED":
            sums[payment.gateway]["captured"] += payment.amount
            sums[payment.gateway]["fees"] += payment.fee
            sums[payment.gateway]["tax"] += payment.tax
    for refund in BOOKS.all(Refund):
        name = {"PROCESSED": "refunded", "PENDING": "refunds_underway"}.get(refund.state)
        if name:
            sums[refund.gateway][name] += refund.amount
    for dispute in BOOKS.all(Dispute):
        sums[dispute.gateway]["deducted"] += dispute.deducted
        sums[dispute.gateway]["disputed"] += dispute.amount if dispute.state in ("OPEN", "UNDER_REVIEW") else 0
    for payout in BOOKS.all(Payout):
        _add_payout(sums[payout.gateway], payout)
    return sums


def _add_payout(sums: dict[str, int], payout: Payout) -> None:
    if payout.state == "PAID":
        sums["paid_out"] += payout.amount
        sums["payout_fees"] += payout.fee
    elif payout.state in ("QUEUED", "PROCESSING"):
        sums["payouts_underway"] += payout.amount
    elif payout.state == "REVERSED" and payout.was_paid:
        sums["returned"] += payout.amount


def states() -> dict[str, dict[str, int]]:
    """How many things of each kind stand where."""
    counts: dict[str, dict[str, int]] = {}
    for kind in (Payment, Refund, Payout, Dispute):
        found = counts.setdefault(kind.__name__, defaultdict(int))
        for one in BOOKS.all(kind):
            found[one.state] += 1
    return counts
