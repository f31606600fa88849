"""Eight reviewers and a thousand items: nobody ever holds what another holds."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.core import clock, policy
from apps.core.review import services
from apps.core.review.models import WorkItem
from apps.core.review.states import WorkState

from .conftest import NOON

THREADS, ITEMS = 8, 1_000


@pytest.mark.django_db(transaction=True)
def test_eight_reviewers_share_a_thousand_items(desk, staff):
    WorkItem.objects.bulk_create(
        WorkItem(queue="test.cases", subject_type="test.case", subject_id=str(number), due_at=NOON)
        for number in range(ITEMS)
    )
    people = [staff("SUPPORT") for _ in range(THREADS)]
    start, taken = Barrier(THREADS), {person.pk: [] for person in people}

    def work(person):
        with clock.fixed(NOON):
            start.wait()
            while (item := services.claim_next(queue="test.cases", actor=person)) is not None:
                taken[person.pk].append(item.pk)
        connection.close()

    threads = [Thread(target=work, args=(person,)) for person in people]
    with policy.override(review__hold_at_most=ITEMS):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    counts = Counter(pk for mine in taken.values() for pk in mine)
    assert (len(counts), set(counts.values())) == (ITEMS, {1})
    held = dict(WorkItem.objects.filter(state=WorkState.CLAIMED).values_list("pk", "holder_id"))
    assert held == {pk: person for person, mine in taken.items() for pk in mine}
