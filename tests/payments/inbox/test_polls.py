"""Polls: what a gateway still owes us is asked again, at growing distances."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core import clock
from apps.payments.inbox import services
from apps.payments.inbox.engine import next_poll
from apps.payments.inbox.models import Poll

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
THING = {"subject": "tests.thing", "object_id": "t-1"}

pytestmark = pytest.mark.django_db


def begin(at: datetime = NOON, **more) -> Poll:
    with clock.fixed(at):
        services.poll_begin(**{**THING, "gateway": "razorpay", "horizon": timedelta(days=3), **more})
    return Poll.objects.get(**THING)


def test_the_distances_grow_to_an_hour():
    assert [next_poll(tries).total_seconds() for tries in range(9)] == [5, 15, 30, 60, 120, 300, 900, 3600, 3600]


class TestBegin:
    def test_asks_first_after_five_seconds_and_until_the_horizon(self):
        poll = begin()
        assert (poll.next_at, poll.until) == (NOON + timedelta(seconds=5), NOON + timedelta(days=3))
        assert (poll.gateway, poll.tries, poll.reason, poll.given_up_at) == ("razorpay", 0, "", None)

    def test_beginning_again_keeps_the_sooner_time_and_the_later_horizon(self):
        begin()
        again = begin(NOON + timedelta(seconds=3), horizon=timedelta(hours=1), gateway="cashfree")
        assert Poll.objects.count() == 1
        assert (again.next_at, again.until) == (NOON + timedelta(seconds=5), NOON + timedelta(days=3))
        assert again.gateway == "cashfree"

    def test_beginning_again_takes_up_what_was_given_up(self):
        poll = begin()
        Poll.objects.filter(pk=poll.pk).update(next_at=None, given_up_at=NOON, tries=80)
        again = begin(NOON + timedelta(days=4))
        assert (again.next_at, again.given_up_at, again.tries) == (NOON + timedelta(days=4, seconds=5), None, 0)


class TestEnd:
    def test_the_row_goes(self):
        begin()
        services.poll_end(**THING)
        services.poll_end(**THING)
        assert Poll.objects.count() == 0


class TestSoon:
    def test_is_due_now_and_never_later_than_it_was(self):
        begin()
        with clock.fixed(NOON + timedelta(seconds=1)):
            services.poll_soon(**THING, reason="The user came back")
        with clock.fixed(NOON + timedelta(seconds=9)):
            services.poll_soon(**THING)
        assert Poll.objects.get(**THING).next_at == NOON + timedelta(seconds=1)

    def test_nothing_happens_where_nothing_is_polled(self):
        services.poll_soon(**THING)
        assert Poll.objects.count() == 0
