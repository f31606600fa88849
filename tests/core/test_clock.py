"""The wall clock: fixed for tests, dated by the business."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from apps.core import clock
from apps.core.ids import uuid7_floor


def test_the_business_day_begins_at_midnight_in_kolkata():
    with clock.fixed(datetime(2026, 11, 20, 18, 29, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 20)
    with clock.fixed(datetime(2026, 11, 20, 18, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 21)


@given(st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_fixed_clock_stands_still_and_goes_on_afterwards(at):
    with clock.fixed(at):
        assert clock.now() == clock.now() == at
        assert clock.today() == at.astimezone(clock.business_zone()).date()
    assert abs((datetime.now(UTC) - clock.now()).total_seconds()) < 60


def test_the_ends_of_the_calendar_are_periods_like_others():
    since, until = clock.business_period(date.min, date.max)
    assert (since.date(), until.date()) == (date.min, date.max)
    assert uuid7_floor(since) == uuid7_floor(datetime(1970, 1, 1, tzinfo=UTC)) == UUID(int=7 << 76 | 2 << 62)
