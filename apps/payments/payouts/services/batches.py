"""Many payouts at once: one person puts them together, another one approves all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core import approvals
from apps.core.approvals.models import Approval
from apps.core.money import Money, format_money, from_minor
from apps.payments.payouts import selectors
from apps.payments.payouts.errors import BatchEmpty, OwnPayout
from apps.payments.payouts.models import Payout
from apps.payments.payouts.states import UNDECIDED

from .deciding import payout_approve

KEY = "payouts.batch"
MOST = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """What would be approved: each payout, what leaves the wallets, what reaches the banks, what is withheld."""

    payouts: list[Payout]
    amount: Money
    tax: Money
    net: Money


def batch_preview(*, payout_ids: Iterable[Any]) -> Batch:
    """Those of them that still wait for a decision, oldest first. Raises BatchEmpty."""
    waiting = Payout.objects.filter(pk__in=list(payout_ids)[:MOST], state__in=UNDECIDED)
    rows = list(waiting.select_related("user", "bank_account").order_by("created_at", "id"))
    if not rows:
        raise BatchEmpty
    minor, tax = sum(row.minor for row in rows), sum(row.tax_minor for row in rows)
    return Batch(rows, *(from_minor(value, "INR") for value in (minor, tax, minor - tax)))


@transaction.atomic
def batch_request(*, payout_ids: Iterable[Any], maker: User, reason: str) -> Approval:
    """Asks for the second person, who sees the same list. Raises BatchEmpty, OwnPayout."""
    batch = batch_preview(payout_ids=payout_ids)
    if any(selectors.is_party(payout.bank_account, maker) for payout in batch.payouts):
        raise OwnPayout
    payload = {"payout_ids": [str(payout.pk) for payout in batch.payouts], "maker_id": maker.pk}
    return approvals.request(key=KEY, payload=payload, maker=maker, reason=reason)


def batch_evidence(payload: dict) -> dict[str, Any]:
    """What the second person sees, and what voids the request when it changes."""
    rows = Payout.objects.filter(pk__in=payload["payout_ids"]).select_related("user", "bank_account")
    payouts = list(rows.order_by("created_at", "id"))
    return {
        "payouts": len(payouts),
        "leaves the wallets": format_money(from_minor(sum(row.minor for row in payouts), "INR")),
        "reaches the banks": format_money(from_minor(sum(row.minor - row.tax_minor for row in payouts), "INR")),
        **{f"payout {number:03d}": _line(row) for number, row in enumerate(payouts, start=1)},
    }


@transaction.atomic
def batch_approve(*, payload: dict, checker: User, note: str) -> int:
    """All of them or none. Raises what approving one raises."""
    maker = User.objects.get(pk=payload["maker_id"])
    for payout_id in sorted(payload["payout_ids"]):
        payout_approve(payout_id=payout_id, actor=maker, checker=checker, note=note)
    return len(payload["payout_ids"])


def _line(payout: Payout) -> str:
    parts = [format_money(payout.amount), payout.user.public_id, str(payout.bank_account), payout.get_state_display()]
    return " · ".join([*parts, *payout.hold_reasons])
