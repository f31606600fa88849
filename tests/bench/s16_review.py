"""S16: eight reviewers claim from 100,000 open cases at once, and the queue's page over them."""

import logging
import multiprocessing
import time
from datetime import timedelta

from django.db import connection, connections
from django.test import Client, override_settings

from apps.core import clock
from apps.core.review import queues, services
from apps.core.review.models import WorkItem
from apps.core.review.queues import ReviewQueue
from tests.factories.accounts import make_member, make_staff

from .figures import Figure
from .multiplying import multiply

QUEUE, OPEN = "bench.cases", 100_000
REVIEWERS, CLAIMS, WARM = 8, 60, 5
REACH_MS, PAGE_REACH_MS, PAGES = 20.0, 200.0, 40
VIEWS = ("waiting", "overdue", "escalated", "held")
DIFFERS = {
    "subject_id": "'bench' || n",
    "title": "'Case ' || n",
    "due_at": "now() + (n - 50000) * interval '1 minute'",
    "priority": "CASE WHEN mod(n, 500) = 0 THEN 0 ELSE 100 END",
    "escalated_at": "CASE WHEN mod(n, 500) = 0 THEN now() END",
}
# What the claim comes down to: one row nobody else has, and a lease on it.
BARE = """
    UPDATE core_workitem SET state = 'CLAIMED', holder_id = %s, lease_until = now() + interval '10 minutes'
    WHERE id = (
        SELECT id FROM core_workitem WHERE queue = %s AND state = 'OPEN'
          AND (available_at IS NULL OR available_at <= now())
        ORDER BY priority, due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""


def run() -> list[Figure]:
    logging.getLogger("munim.access").setLevel(logging.WARNING)
    queues.register(
        ReviewQueue(
            key=QUEUE,
            title="Cases",
            permission="",
            decisions=("APPROVE",),
            sla=timedelta(hours=4),
            evidence=lambda subject_id: {"subject": subject_id},
            apply=lambda item: None,
        )
    )
    services.item_open(queue=QUEUE, subject=make_member())
    multiply(WorkItem, OPEN, DIFFERS)
    people = [make_staff("SUPPORT") for _ in range(REVIEWERS)]
    ours, bare = _p95(_all_at_once(_claim, people)), _p95(_all_at_once(_bare, people))
    page, count = _page_ms(people[0]), _count_ms()
    return [
        Figure(
            f"S16 claim-next, {REVIEWERS} at once, {OPEN:,} open, p95",
            ours,
            "ms",
            bare,
            "ms for one bare UPDATE",
            f"<= {REACH_MS:.0f} ms",
            ours <= REACH_MS,
        ),
        Figure(
            "S16 queue page, p95",
            page,
            "ms",
            count,
            "ms for COUNT(*) alone",
            f"<= {PAGE_REACH_MS:.0f} ms",
            page <= PAGE_REACH_MS,
        ),
    ]


def _claim(person):
    """Claims; what is left to do before the next claim is to decide."""
    item = services.claim_next(queue=QUEUE, actor=person)
    return lambda: services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE")


def _bare(person):
    with connection.cursor() as cursor:
        cursor.execute(BARE, [person.pk, QUEUE])
        cursor.fetchone()
    return lambda: None


def _all_at_once(work, people) -> list[float]:
    """Each reviewer is a process with a connection of its own; in every round all claim in the same moment."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    together, times = context.Barrier(len(people)), context.SimpleQueue()
    running = [context.Process(target=_reviewer, args=(work, person, together, times)) for person in people]
    for process in running:
        process.start()
    found = [took for _ in people for took in times.get()]
    for process in running:
        process.join()
    return found


def _reviewer(work, person, together, times) -> None:
    took = []
    for _ in range(WARM + CLAIMS):
        together.wait()
        started = time.perf_counter()
        rest = work(person)
        took.append(time.perf_counter() - started)
        rest()
    times.put(took[WARM:])


def _page_ms(person) -> float:
    """The slowest view's 95th percentile."""
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(person)
        return max(_p95([_get(client, f"/admin/review/{QUEUE}/?show={view}") for _ in range(PAGES)]) for view in VIEWS)


def _get(client: Client, url: str) -> float:
    started = time.perf_counter()
    assert client.get(url).status_code == 200, url
    return time.perf_counter() - started


def _count_ms() -> float:
    started = time.perf_counter()
    WorkItem.objects.filter(queue=QUEUE, due_at__lt=clock.now()).count()
    return (time.perf_counter() - started) * 1000


def _p95(took: list[float]) -> float:
    return sorted(took)[int(len(took) * 0.95) - 1] * 1000
