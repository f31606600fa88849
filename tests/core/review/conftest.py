"""A queue of its own: evidence and effects are plain dictionaries of the test."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.core import clock
from apps.core.review import queues, services
from apps.core.review.queues import ReviewQueue

NOON = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


class Desk:
    """What the reviewers see and what their decisions did."""

    def __init__(self):
        self.evidence = {}
        self.applied = []
        self.second_for = set()
        self.broken_for = set()
        self.offer()

    def see(self, subject_id):
        return {"documents": self.evidence.get(subject_id, [])}

    def apply(self, item):
        if item.subject_id in self.broken_for:
            raise RuntimeError("the effect is broken")
        self.applied.append((item.subject_id, item.decision, item.decision_data))

    def offer(self, *, reasons=(), items=(), images=()):
        self.reasons, self.items, self.images = reasons, items, images


@pytest.fixture
def desk(db):
    desk = Desk()
    queues.register(
        ReviewQueue(
            key="test.cases",
            title="Cases",
            permission="",
            decisions=("APPROVE", "REJECT", "ASK_AGAIN"),
            sla=timedelta(hours=4),
            evidence=desk.see,
            apply=desk.apply,
            needs_second=lambda item: item.decision in desk.second_for,
            reason_codes=lambda: desk.reasons,
            ask_again_items=lambda item: desk.items,
            images=lambda item: desk.images,
            title_of=lambda item: f"Case {item.subject_id}",
            blind=True,
        )
    )
    yield desk
    del queues._queues["test.cases"]


@pytest.fixture
def later():
    """`with later(minutes=11):` that much after noon."""

    def at(**delta):
        return clock.fixed(NOON + timedelta(**delta))

    return at


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(NOON):
        yield


@pytest.fixture
def opened(desk, member):
    """`opened(3)`: three items, in the order they were put in; the subjects are users."""

    def make(count=1, **options):
        return [services.item_open(queue="test.cases", subject=member(), **options) for _ in range(count)]

    return make
