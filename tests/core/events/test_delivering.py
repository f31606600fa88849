"""Deliveries: once, in order per aggregate, failures wait and park, and block only their own line."""

from datetime import timedelta

import pytest
from django.db import connection

from apps.core import audit, clock, context, events, fsm, policy
from apps.core.events import selectors, services
from apps.core.events.backoff import delay
from apps.core.events.relay import FEW, Relay, drain
from apps.core.events.subscribers import Subscriber, only
from apps.core.models import AuditEntry, Delivery, OutboxEvent
from apps.core.states import DeliveryStatus

from .listeners.events import Counted


@pytest.fixture
def seen(db):
    """The effects in their order: rows, so that they vanish with a transaction."""

    def read() -> list:
        rows = AuditEntry.objects.filter(action="test.effect").order_by("id")
        return [(after["line"], after["number"]) for after in rows.values_list("after", flat=True)]

    return read


@pytest.fixture
def listener(db):
    """One subscriber; it refuses the (line, number) pairs in `listener.poison`."""

    class Listener:
        poison: set = set()

        def __call__(self, event, delivery):
            if (event.line, event.number) in self.poison:
                raise ValueError(f"cannot read {event.number} of asha@example.in")
            audit.record("test.effect", None, actor=None, after={"line": event.line, "number": event.number})

    return Listener()


def subscribed(listener, **values) -> Subscriber:
    return Subscriber(name="test.listener", events=("test.counted",), handler=listener, **values)


def publish(*pairs) -> None:
    events.publish_many(Counted(line=line, number=number) for line, number in pairs)


def due_now() -> None:
    Delivery.objects.filter(status="PENDING").update(next_attempt_at=clock.now() - timedelta(seconds=1))


@pytest.mark.parametrize("together", [1, 100])
def test_delivers_each_event_once_in_order_under_its_request(seen, listener, together, member):
    pairs = [("a", 1), ("b", 1), ("a", 2), ("a", 3)]
    user, scopes = member(), []
    drain()  # the member's own events

    def handler(event, delivery):
        scopes.append((context.request_id(), context.known_actor_id()))
        listener(event, delivery)

    with only([subscribed(handler, together=together)]):
        with context.bind(request_id="req-12345678", actor_id=user.pk):
            publish(*pairs)
        assert drain() == 8  # four routed, four delivered
        assert drain() == 0
    assert sorted(seen()) == sorted(pairs)
    assert [number for line, number in seen() if line == "a"] == [1, 2, 3]
    assert set(scopes) == {("req-12345678", user.pk)}
    assert set(Delivery.objects.values_list("status", "attempts")) == {("DONE", 1)}


def test_an_event_nobody_listens_to_is_kept_and_costs_no_delivery(db):
    with only([]):
        publish(*[("a", n) for n in range(50)])
        assert drain() == 50
    assert OutboxEvent.objects.filter(routed_at__isnull=False).count() == 50
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("together", [1, 100])
def test_poison_waits_then_parks_and_blocks_only_its_line_and_subscriber(seen, listener, together):
    listener.poison = {("a", 2)}
    others = []
    other = Subscriber("test.other", ("test.counted",), lambda event, delivery: others.append(event.number))
    with policy.override(events__max_attempts=3), only([subscribed(listener, together=together), other]):
        publish(("a", 1), ("a", 2), ("b", 1), ("a", 3), ("b", 2))
        drain()
        assert sorted(seen()) == [("a", 1), ("b", 1), ("b", 2)]
        failed = Delivery.objects.get(subscriber="test.listener", status="PENDING", attempts=1)
        assert failed.last_error == "ValueError: cannot read 2 of a•••@example.in"
        assert clock.now() < failed.next_attempt_at < clock.now() + timedelta(seconds=2)
        for attempts in (2, 3):
            due_now()
            drain()
            failed.refresh_from_db()
            assert failed.attempts == attempts
        assert failed.status == DeliveryStatus.DEAD
        due_now()
        publish(("a", 4), ("c", 1))
        drain()
    assert sorted(seen()) == [("a", 1), ("b", 1), ("b", 2), ("c", 1)]
    assert sorted(others) == [1, 1, 1, 2, 2, 3, 4]
    assert selectors.lag().dead == 1
    assert selectors.lag().pending == 2


def test_a_requeued_dead_letter_frees_its_line_in_order(seen, listener, staff):
    listener.poison, admin = {("a", 1)}, staff("ADMIN")
    with policy.override(events__max_attempts=1), only([subscribed(listener)]):
        publish(("a", 1), ("a", 2))
        drain()
        assert seen() == []
        dead = Delivery.objects.get(status="DEAD")
        listener.poison = set()
        services.delivery_requeue(delivery_id=dead.pk, actor=admin, reason="Fixed")
        drain()
        assert seen() == [("a", 1), ("a", 2)]
        entry = AuditEntry.objects.get(action="core.delivery.requeue")
        assert (entry.actor, entry.reason, entry.before["status"]) == (admin, "Fixed", "DEAD")
        with pytest.raises(fsm.StateConflict):
            services.delivery_requeue(delivery_id=dead.pk, actor=admin, reason="Again")
    with pytest.raises(services.UnknownDelivery):
        services.delivery_requeue(delivery_id=0, actor=admin, reason="x")


def test_a_failed_batch_leaves_nothing_of_its_first_try(db):
    """Rows written in the batch that was rolled back appear once."""
    failures = []

    def handler(event, delivery):
        OutboxEvent.objects.filter(pk=delivery.event_id).update(request_id=f"{delivery.event.request_id}x")
        if event.number == 3 and not failures:
            failures.append(event.number)
            raise ValueError("first try")

    with only([subscribed(handler)]):
        publish(*[("a", n) for n in range(5)])
        drain()
    assert list(OutboxEvent.objects.order_by("id").values_list("request_id", flat=True)) == ["x"] * 5


def test_an_event_this_release_does_not_know_waits_for_one_that_does(db, listener, seen):
    with policy.override(events__max_attempts=2), only([subscribed(listener)]):
        publish(("a", 1))
        OutboxEvent.objects.update(version=9)
        drain()
        assert Delivery.objects.get().last_error.startswith("UnknownEvent: test.counted version 9")
        OutboxEvent.objects.update(version=1)
        due_now()
        drain()
    assert seen() == [("a", 1)]


def test_a_later_subscriber_gets_what_is_published_after_and_the_rest_on_request(seen, listener):
    with only([]):
        publish(("a", 1), ("a", 2))
        drain()
    with only([subscribed(listener)]):
        publish(("a", 3))
        assert services.subscriber_backfill(name="test.listener") == 2
        drain()
        assert services.subscriber_backfill(name="test.listener") == 0
    assert seen() == [("a", 1), ("a", 2), ("a", 3)]
    with only([]), pytest.raises(services.UnknownSubscriber):
        services.subscriber_backfill(name="test.listener")


def test_purges_only_what_is_delivered_and_old(listener, seen):
    listener.poison = {("b", 1)}
    with policy.override(events__max_attempts=1), only([subscribed(listener)]):
        publish(("a", 1), ("b", 1))
        drain()
        publish(("c", 1))
        assert services.outbox_purge() == 0
        with clock.fixed(clock.now() + timedelta(days=31)):
            assert services.outbox_purge() == 1
    assert sorted(OutboxEvent.objects.values_list("aggregate_id", flat=True)) == ["b", "c"]


def test_backoff_doubles_to_an_hour_with_jitter():
    assert [delay(n, roll=1.0).total_seconds() for n in (1, 2, 3, 13, 40)] == [1, 2, 4, 3600, 3600]
    assert delay(3, roll=0.0).total_seconds() == 2
    assert 2 <= delay(3).total_seconds() <= 4


def test_a_long_line_behind_a_dead_letter_costs_the_other_lines_nothing(db, listener, django_assert_max_num_queries):
    listener.poison = {("a", 0)}
    with policy.override(events__max_attempts=1), only([subscribed(listener)]):
        publish(*[("a", n) for n in range(3000)])
        drain()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE core_delivery")
        publish(("b", 1))
        with django_assert_max_num_queries(40):
            drain()
    assert Delivery.objects.get(status="DONE").aggregate_id == "b"


def test_a_batched_subscriber_gets_all_at_once_and_each_alone_when_one_fails(db):
    calls: list[list[int]] = []

    def handler(told):
        numbers = [event.number for event, _ in told]
        calls.append(numbers)
        if 2 in numbers:
            raise ValueError("cannot read 2")

    with only([subscribed(handler, batched=True)]):
        publish(("a", 1), ("b", 2), ("c", 3))
        drain()
    assert sorted(calls[0]) == [1, 2, 3]
    assert sorted(calls[1:]) == [[1], [2], [3]]
    assert sorted(Delivery.objects.values_list("event__aggregate_id", "status")) == [
        ("a", "DONE"), ("b", "PENDING"), ("c", "DONE"),
    ]  # fmt: skip


class TestRest:
    """A step with `resting` is what the relay's process makes."""

    def test_a_small_round_lets_events_gather(self, seen, listener):
        relay = Relay()
        with only([subscribed(listener, rest=3600.0)]):
            publish(("a", 1))
            assert relay.step(resting=True) == 2  # routed and delivered: the first waits for nothing
            publish(("a", 2))
            publish(("b", 1))
            assert (relay.step(resting=True), relay.step(resting=True)) == (2, 0)
            assert seen() == [("a", 1)]
            assert relay.drain() == 2
        assert seen() == [("a", 1), ("a", 2), ("b", 1)]

    def test_after_a_large_round_there_is_no_rest(self, seen, listener):
        relay, pairs = Relay(), [("a", number) for number in range(FEW)]
        with only([subscribed(listener, rest=3600.0)]):
            publish(*pairs)
            assert relay.step(resting=True) == 2 * FEW
            publish(("b", 1))
            assert relay.step(resting=True) == 2
        assert seen() == [*pairs, ("b", 1)]

    def test_nobody_rests_who_does_not_say_so(self, seen, listener):
        relay = Relay()
        with only([subscribed(listener)]):
            for number in range(3):
                publish(("a", number))
                assert relay.step(resting=True) == 2
        assert len(seen()) == 3
