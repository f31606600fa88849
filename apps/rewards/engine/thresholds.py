"""The segment policy: what each number means and where it starts. The numbers in force are rows of the database."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Threshold:
    """`by_currency` overrides `value` for amounts of money."""

    key: str
    value: Decimal
    title: str
    by_currency: tuple[tuple[str, Decimal], ...] = ()

    @property
    def column(self) -> str:
        return self.key.replace(".", "_")


def _money(inr: int, other: int) -> tuple[Decimal, tuple[tuple[str, Decimal], ...]]:
    return Decimal(other), (("INR", Decimal(inr)), ("JPY", Decimal(inr)))


_VIP_STAKE, _VIP_STAKE_BY = _money(10_000, 100)
_NEW_STAKE, _NEW_STAKE_BY = _money(1_000, 10)

THRESHOLDS: dict[str, Threshold] = {
    threshold.key: threshold
    for threshold in [
        Threshold("vip.enter_share", Decimal("0.02"), "VIP: value in the top share of the book"),
        Threshold("vip.leave_share", Decimal("0.04"), "VIP is lost below this top share"),
        Threshold("vip.leave_days", Decimal(30), "VIP is lost after so many days below"),
        Threshold("vip.min_tenure_days", Decimal(30), "VIP: days since registration, at least"),
        Threshold("vip.min_stake", _VIP_STAKE, "VIP: settled stakes, at least", _VIP_STAKE_BY),
        Threshold("new.max_age_days", Decimal(14), "New: registered fewer days ago than this"),
        Threshold("new.min_stake", _NEW_STAKE, "New: settled stakes below this", _NEW_STAKE_BY),
        Threshold("breakeven.enter", Decimal("0.01"), "Breakeven: |GGR| / stakes at most this"),
        Threshold("breakeven.leave", Decimal("0.02"), "Breakeven is left above this"),
        Threshold("dormant.days", Decimal(30), "Dormant: days without activity"),
        Threshold("risk.bonus_ratio", Decimal("0.5"), "Risk +40: bonus received / stakes above this"),
        Threshold("risk.withdrawal_ratio", Decimal("1.5"), "Risk +30: withdrawals / deposits above this"),
        Threshold("risk.rtp", Decimal("1.2"), "Risk +30: winnings / stakes above this"),
        Threshold("risk.min_bets", Decimal(100), "Risk: bets before the RTP counts"),
    ]
}
# What a history row may name besides the thresholds themselves.
OTHER_REASONS = {"vip.grant": "VIP by hand", "pnl.sign": "The sign of the player's P&L"}


def title_of(key: str) -> str:
    """The words for a threshold that moved a player."""
    return THRESHOLDS[key].title if key in THRESHOLDS else OTHER_REASONS.get(key, key)
