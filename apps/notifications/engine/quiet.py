"""Quiet hours on a person's own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_end(at: datetime, *, zone: str, start: time | None, end: time | None) -> datetime | None:
    """When the quiet hours that hold at this instant end, in its own zone; None outside them.

    `start` after `end` runs over midnight; both equal is no quiet at all.
    """
    if start is None or end is None or start == end:
        return None
    local = at.astimezone(ZoneInfo(zone))
    clock = local.time()
    over_midnight = start > end
    inside = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and clock >= start else 0)
    return datetime.combine(day, end, ZoneInfo(zone)).astimezone(at.tzinfo)
