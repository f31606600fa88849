"""Days, weeks and months as the business counts them."""

from datetime import date, timedelta


def first_day(period: str, today: date) -> date:
    """The first business date of the day, week (from Monday) or month that `today` lies in."""
    if period == "WEEK":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if period == "MONTH" else today
