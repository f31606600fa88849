"""Names and beginnings of the periods in which a rule pays once."""

from datetime import date, timedelta


def period_key(period: str, day: date) -> str:
    """`once`, `2026-11-21`, `2026-W47` or `2026-11`: what a reward is unique by, with its player and rule."""
    if period == "DAY":
        return day.isoformat()
    if period == "WEEK":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return f"{day:%Y-%m}" if period == "MONTH" else "once"


def period_start(period: str, day: date) -> date:
    """The first business date of the period that holds `day`."""
    if period == "WEEK":
        return day - timedelta(days=day.weekday())
    if period == "MONTH":
        return day.replace(day=1)
    return day if period == "DAY" else date(1970, 1, 1)
