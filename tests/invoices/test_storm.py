"""Sixteen threads that issue documents at once: no number missing, none given twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, transaction

from apps.payments.invoices.models import Document, Series
from tests.factories.accounts import make_member
from tests.invoices.test_issuing import issue

THREADS, EACH = 16, 12


class _Changed(Exception):
    """Somebody thought better of it: the transaction is rolled back."""


def work(number: int, users: list, gate: threading.Barrier) -> None:
    """Issues, issues again what another issues too, and gives up every fourth time after the number was given."""
    gate.wait()
    try:
        for step in range(EACH):
            kind = "RECEIPT" if step % 2 else "TAX_INVOICE"
            with suppress(_Changed), transaction.atomic():
                issue(users[number], f"tests:{number}-{step}", kind=kind)
                if step % 4 == 3:
                    raise _Changed
            issue(users[0], f"shared:{step}", kind=kind)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_double():
    users, gate = [make_member() for _ in range(THREADS)], threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, number, users, gate) for number in range(THREADS)]:
            done.result()
    given = {series.kind: series.last_number for series in Series.objects.all()}
    kept = THREADS * EACH * 3 // 4
    assert Document.objects.count() == kept + EACH
    for kind, last in given.items():
        numbers = Document.objects.filter(kind=kind).order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, last + 1))
