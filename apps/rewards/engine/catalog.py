"""The fields a rule may read: a name that is not here cannot be written."""

from .countries import COUNTRIES
from .nodes import Field, Kind

SEGMENTS = ("VIP", "NEW", "BREAKEVEN", "WINNING", "LOSING")


def _numbers(unit: str, **labels: str) -> list[Field]:
    return [Field(name, Kind.NUMBER, label, unit) for name, label in labels.items()]


FIELDS: dict[str, Field] = {
    field.name: field
    for field in [
        Field("segment", Kind.ENUM, "Segment", nullable=False, choices=SEGMENTS),
        Field("country", Kind.ENUM, "Country", choices=COUNTRIES),
        Field("is_dormant", Kind.BOOLEAN, "Dormant"),
        *_numbers(
            "money",
            stakes="Stakes",
            winnings="Winnings",
            deposits="Deposits",
            withdrawals="Withdrawals",
            bonus_received="Bonus received",
            bonus_cost="Bonus cost",
            ggr="GGR",
            pnl="Player P&L",
            ngr="NGR",
            theo="Theo",
            net_deposits="Net deposits",
            average_stake="Average stake",
            stakes_30d="Stakes, 30 days",
            ggr_30d="GGR, 30 days",
            deposits_30d="Deposits, 30 days",
            theo_90d="Theo, 90 days",
            value_score="Value score",
        ),
        *_numbers(
            "ratio",
            rtp="RTP",
            hold="Hold",
            bonus_ratio="Bonus ratio",
            withdrawal_ratio="Withdrawals to deposits",
            frequency="Active days a week",
        ),
        *_numbers("count", bets="Bets", active_days="Active days", active_days_30d="Active days, 30 days"),
        *_numbers("days", tenure_days="Tenure", recency_days="Days since last activity"),
        *_numbers(
            "score",
            risk_score="Risk score",
            rfm_recency="RFM recency",
            rfm_frequency="RFM frequency",
            rfm_monetary="RFM monetary",
        ),
    ]
}
