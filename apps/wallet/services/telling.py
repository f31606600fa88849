"""What the wallet tells live: after every journal that touched a user, the whole wallet and what moved."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from apps.accounts.selectors import public_ids
from apps.core.money import Money, from_minor
from apps.notifications.live import services as live
from apps.wallet.selectors.balances import WalletBalance, balances_of_many


class Moved(NamedTuple):
    """One journal's (or one batch's) effect on one user: the changes in minor units, the event that told of it."""

    user_id: int
    journal_id: str
    kind: str
    currency: str
    available: int
    posted: int
    event_id: int
    at: datetime

    @property
    def amount(self) -> Money:
        """The change of what the user can use; where that stayed the same, of what the buckets hold."""
        return from_minor(self.available or self.posted, self.currency)

    @property
    def status(self) -> str:
        """HELD and RELEASED: nothing was posted, money was only set aside or given back to use."""
        if self.posted or not self.available:
            return "COMPLETED"
        return "HELD" if self.available < 0 else "RELEASED"


def wallets_tell(*, moved: Sequence[Moved]) -> list[int]:
    """Pushes one `wallet.update` each, in three statements however many; answers their numbers.

    The balance is read now: a later frame never carries an older one, since an aggregate's events come in order.
    """
    balances = balances_of_many((one.user_id, one.currency) for one in moved)
    names = public_ids({one.user_id for one in moved})
    return live.push_many(
        [
            live.Push(
                user_id=one.user_id,
                type="wallet.update",
                event_id=one.event_id,
                at=one.at,
                data=_data(one, names[one.user_id], balances[one.user_id, one.currency]),
            )
            for one in moved
        ]
    )


def _data(one: Moved, public_id: str, balance: WalletBalance) -> dict:
    shown = {name: _money(value) for name in balance.__slots__ if isinstance(value := getattr(balance, name), Money)}
    txn = {"id": one.journal_id, "type": one.kind, "amount": _money(one.amount), "status": one.status}
    return {"user_id": public_id, "balance": {"currency": balance.currency, **shown}, "txn": txn}


def _money(value: Money) -> dict[str, str]:
    return {"amount": f"{value.amount:f}", "currency": value.currency.code}
