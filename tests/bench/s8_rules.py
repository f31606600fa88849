"""S8: the live rules for one player, in the database, beside a round trip that does nothing."""

import tempfile
import time
from pathlib import Path

from django.db import connection, transaction

from apps.rewards.models import PlayerMetrics
from apps.rewards.rules.live import live_versions, ready
from apps.rewards.rules.matching import matches
from tests.factories.accounts import make_staff

from . import rewards_book as book
from .figures import Figure

PLAYERS, WARM, TIMES = 10_000, 50, 1_000
REACH_MS = 1.0


def run() -> list[Figure]:
    # Addresses of their own: benches of one run share a database, and each counts its people from one.
    actor = make_staff("ANALYST", email="s8.analyst@example.com")
    checker = make_staff("FINANCE", email="s8.finance@example.com")
    if not PlayerMetrics.objects.exists():
        _first_book(actor)
    book.publish_rules(maker=actor, checker=checker)
    players = list(PlayerMetrics.objects.order_by("?").values_list("pk", flat=True)[: WARM + TIMES])
    with transaction.atomic(), connection.cursor() as cursor:
        terms = ready(live_versions())
        asked = [matches(terms, [player]) for player in players]
        bound = [(cursor.mogrify(each.text, each.values), None) for each in asked]
        took = _median(cursor, bound)
        nothing = _median(cursor, [("SELECT 1", None)] * len(asked))
        from_python = _median(cursor, [(each.text, each.values) for each in asked])
    name = f"S8 {len(terms)} rules for one player"
    return [
        Figure(
            name=f"{name}, in the database",
            value=took,
            unit="ms",
            reference=nothing,
            reference_name="ms for SELECT 1",
            reach=f"<= {REACH_MS:.0f} ms",
            reached=took <= REACH_MS,
        ),
        Figure(name=f"{name}, with its parameters bound by Python", value=from_python, unit="ms"),
    ]


def _first_book(actor) -> None:
    book.house_edge()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "players.csv"
        book.write_csv(path, book.rows(PLAYERS, first=1, seed=1))
        book.committed(book.checked(path, actor=actor), actor=actor, run_rules=False)


def _median(cursor, statements: list[tuple]) -> float:
    """Milliseconds from sending to the last row; the first ones do not count."""
    took = []
    for text, values in statements:
        started = time.perf_counter()
        cursor.execute(text, values)
        cursor.fetchall()
        took.append((time.perf_counter() - started) * 1000)
    counted = sorted(took[WARM:])
    return counted[len(counted) // 2]
