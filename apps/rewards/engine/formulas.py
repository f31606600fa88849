"""What each metric is: the sentence that stands beside the number on every page. The sums are in `rewards/sql`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric for people: its formula, and what its sign or its absence means."""

    name: str
    label: str
    formula: str
    note: str = ""
    unit: str = "money"


MONEY: tuple[Metric, ...] = (
    Metric("stakes", "Stakes", "sum of settled stakes", "Turnover; cancelled bets are out"),
    Metric("winnings", "Winnings", "sum of settled payouts"),
    Metric("ggr", "GGR", "stakes - winnings", "+ the house won"),
    Metric("pnl", "Player P&L", "winnings - stakes", "+ the player won"),
    Metric("bonus_received", "Bonus received", "bonus money given, face value"),
    Metric(
        "bonus_cost",
        "Bonus cost",
        "bonus turned real (received, where a file does not say) + our own rewards turned real",
        "+ cost",
    ),
    Metric("ngr", "NGR", "GGR - bonus cost", "Version 1; fees and taxes are not in the files"),
    Metric("theo", "Theo", "sum over games of stake x house edge", "Expected GGR; unknown where an edge is missing"),
    Metric("deposits", "Deposits", "sum of deposits"),
    Metric("withdrawals", "Withdrawals", "sum of withdrawals"),
    Metric("net_deposits", "Net deposits", "deposits - withdrawals", "Cash flow, not revenue"),
    Metric("average_stake", "Average stake", "stakes / bets"),
    Metric("stakes_30d", "Stakes, 30 days", "stakes of the last 30 days", "Daily activity only"),
    Metric("ggr_30d", "GGR, 30 days", "GGR of the last 30 days", "Daily activity only"),
    Metric("deposits_30d", "Deposits, 30 days", "deposits of the last 30 days", "Daily activity only"),
    Metric("theo_90d", "Theo, 90 days", "theo of the last 90 days", "Daily activity only"),
    Metric("value_score", "Value score", "theo of 90 days; of the snapshot without daily activity", "Ranks VIPs"),
)
RATIOS: tuple[Metric, ...] = (
    Metric("rtp", "RTP", "winnings / stakes", unit="ratio"),
    Metric("hold", "Hold", "GGR / stakes", unit="ratio"),
    Metric("bonus_ratio", "Bonus ratio", "bonus received / stakes", unit="ratio"),
    Metric("withdrawal_ratio", "Withdrawals to deposits", "withdrawals / deposits", unit="ratio"),
)
BEHAVIOUR: tuple[Metric, ...] = (
    Metric("bets", "Bets", "number of settled bets", unit="count"),
    Metric("active_days", "Active days", "days with a bet or a deposit", unit="count"),
    Metric("active_days_30d", "Active days, 30 days", "of the last 30 days", "Daily activity only", "count"),
    Metric("frequency", "Frequency", "active days x 7 / tenure", "Active days a week", "number"),
    Metric("tenure_days", "Tenure", "data date - registered", unit="days"),
    Metric("recency_days", "Recency", "data date - last bet or deposit", unit="days"),
    Metric("is_dormant", "Dormant", "recency >= 30 days (a threshold)", "Beside the segment", "flag"),
    Metric("rfm_recency", "RFM recency", "fifth of the book by recency", "5 = most recent", "score"),
    Metric("rfm_frequency", "RFM frequency", "fifth of the book by active days", "5 = most", "score"),
    Metric("rfm_monetary", "RFM monetary", "fifth of the book by NGR", "5 = most", "score"),
    Metric(
        "risk_score",
        "Risk score",
        "40 if bonus ratio, 30 if withdrawals to deposits, 30 if RTP over enough bets pass their thresholds",
        "0 to 100",
        "score",
    ),
)
METRICS: dict[str, Metric] = {metric.name: metric for metric in (*MONEY, *RATIOS, *BEHAVIOUR)}
