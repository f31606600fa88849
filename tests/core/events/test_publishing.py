"""Publishing: in a transaction, one statement, plain values."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from apps.core import context, events
from apps.core.events.base import UnknownEvent, event_class
from apps.core.models import OutboxEvent


@dataclass(frozen=True, kw_only=True)
class ThingMoved(events.Event):
    """For these tests."""

    name = "test.thing_moved"
    version = 2

    thing_id: UUID
    weight: Decimal
    moved_at: datetime
    tags: list[str]

    def aggregate(self):
        return "thing", self.thing_id

    @classmethod
    def upgrade(cls, payload, version):
        return {**payload, "tags": []} if version == 1 else super().upgrade(payload, version)


THING = UUID("0199a1b2-7c3d-7abc-9def-999990000123")
EVENT = ThingMoved(thing_id=THING, weight=Decimal("1.50"), moved_at=datetime(2026, 11, 21, tzinfo=UTC), tags=["a"])


def test_writes_one_row_with_one_statement(member, django_assert_num_queries):
    user = member()
    with context.bind(request_id="req-12345678", actor_id=user.pk), django_assert_num_queries(1):
        events.publish(EVENT)
    row = OutboxEvent.objects.get(name="test.thing_moved")
    assert (row.name, row.version, row.aggregate_type, row.aggregate_id) == (
        "test.thing_moved",
        2,
        "thing",
        str(THING),
    )
    assert row.payload["weight"] == "1.50"
    assert (row.request_id, row.actor, row.routed_at) == ("req-12345678", user, None)
    assert event_class(row.name).from_payload(row.payload, row.version) == EVENT


def test_many_events_keep_their_order_with_one_statement(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert events.publish_many(_numbered(n) for n in range(500)) == 500
    weights = OutboxEvent.objects.order_by("id").values_list("payload__weight", flat=True)
    assert list(weights) == [str(n) for n in range(500)]


def test_nothing_to_publish_costs_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert events.publish_many([]) == 0


@pytest.mark.django_db(transaction=True)
def test_refuses_outside_a_transaction_and_vanishes_with_it():
    with pytest.raises(events.NotInTransaction):
        events.publish(EVENT)
    with pytest.raises(events.NotInTransaction):
        events.publish_many([EVENT])
    with pytest.raises(KeyError), transaction.atomic():
        events.publish(EVENT)
        raise KeyError
    assert not OutboxEvent.objects.exists()


def test_reads_older_versions_and_refuses_unknown_ones():
    old = {key: value for key, value in EVENT.payload().items() if key != "tags"}
    assert ThingMoved.from_payload(old, 1).tags == []
    with pytest.raises(UnknownEvent):
        ThingMoved.from_payload(old, 7)
    with pytest.raises(UnknownEvent):
        event_class("test.no_such")


def test_refuses_a_second_event_of_the_name_and_personal_data():
    with pytest.raises(ImproperlyConfigured, match=r"test\.thing_moved"):
        type("Other", (events.Event,), {"name": "test.thing_moved", "__module__": "elsewhere"})
    with pytest.raises(ImproperlyConfigured, match="mobile"):
        type("Leaky", (events.Event,), {"name": "test.leaky", "__annotations__": {"mobile": str}})


def _numbered(n: int) -> ThingMoved:
    return ThingMoved(thing_id=THING, weight=Decimal(n), moved_at=EVENT.moved_at, tags=[])
