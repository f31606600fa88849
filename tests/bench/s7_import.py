"""S7: a spreadsheet of players to rewards in their wallets: read, check, write, metrics, segments, rules, ledger."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import connection

from apps.core.imports.models import ImportBatch
from apps.rewards.models import PlayerMetrics, Recalculation, Reward, RuleRun
from tests.factories.accounts import make_staff

from . import rewards_book as book
from .figures import Figure

T = TypeVar("T")
CSV_ROWS, XLSX_ROWS, SMALL = 1_000_000, 100_000, 1_000
CSV_SECONDS, XLSX_SECONDS, MEBIBYTES = 60.0, 10.0, 1024.0
_REFERENCE = "bench_reference"
_COLUMNS = (
    "id text, name text, country text, currency text, registered date, deposits numeric, withdrawals numeric,"
    " stakes numeric, winnings numeric, bets bigint, active_days int, last_active date, bonus numeric"
)


def run() -> list[Figure]:
    actor, checker = make_staff("ANALYST"), make_staff("FINANCE")
    first = PlayerMetrics.objects.count() + 1
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _first_book(place / "small.csv", first, actor, checker)
        xlsx = place / "players.xlsx"
        book.write_xlsx(xlsx, book.rows(XLSX_ROWS, first=first + SMALL, seed=2))
        figures = _import(xlsx, "100,000-row XLSX", XLSX_ROWS, XLSX_SECONDS, actor)
        csv = place / "players.csv"
        book.write_csv(csv, book.rows(CSV_ROWS, first=first + SMALL + XLSX_ROWS, seed=3))
        return figures + _references(csv) + _import(csv, "1,000,000-row CSV", CSV_ROWS, CSV_SECONDS, actor)


def _first_book(path: Path, first: int, actor, checker) -> None:
    """A small book, so that the rules have something to be tried on before they go live."""
    book.house_edge()
    book.write_csv(path, book.rows(SMALL, first=first, seed=1))
    book.committed(book.checked(path, actor=actor), actor=actor, run_rules=False)
    book.publish_rules(maker=actor, checker=checker)


def _import(path: Path, name: str, rows: int, limit: float, actor) -> list[Figure]:
    _forget_peak()
    batch, read = _timed(lambda: book.checked(path, actor=actor))
    batch, rest = _timed(lambda: book.committed(batch, actor=actor, run_rules=True))
    peak, total = _peak(), read + rest
    rewarded = Reward.objects.filter(run__batch_id=batch.pk, state="ISSUED").count()
    if batch.rows_new != rows or not rewarded:
        raise RuntimeError(f"{batch.rows_new} of {rows} rows were new, {rewarded} rewards issued.")
    return [
        Figure(
            name=f"S7 {name} to {rewarded:,} issued rewards",
            value=total,
            unit="s",
            reach=f"<= {limit:.0f} s",
            reached=total <= limit,
        ),
        *(Figure(name=f"S7   of it {phase}", value=took, unit="s") for phase, took in _phases(batch, read, rest)),
        Figure(
            name="S7   peak memory of the worker",
            value=peak,
            unit="MiB",
            reach="<= 1 GiB",
            reached=peak <= MEBIBYTES,
        ),
    ]


def _phases(batch: ImportBatch, read: float, rest: float) -> list[tuple[str, float]]:
    """From the times that the batch, its recalculation and its run keep."""
    recalculated = float(Recalculation.objects.get(batch_id=batch.pk).seconds)
    run = RuleRun.objects.get(batch_id=batch.pk)
    rules = (run.decided_at - run.created_at).total_seconds()
    issue = (run.finished_at - run.decided_at).total_seconds()
    return [
        ("read and check", read),
        ("write", rest - recalculated - rules - issue),
        ("metrics and segments", recalculated),
        ("20 rules, caps, gate", rules),
        ("users, ledger, events", issue),
    ]


def _references(path: Path) -> list[Figure]:
    """The same file by PostgreSQL alone: COPY, and COPY with INSERT ON CONFLICT into a keyed table."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_REFERENCE}, {_REFERENCE}_keyed")
        cursor.execute(f"CREATE UNLOGGED TABLE {_REFERENCE} ({_COLUMNS})")
        cursor.execute(f"CREATE TABLE {_REFERENCE}_keyed ({_COLUMNS}, PRIMARY KEY (id))")
        _, copied = _timed(lambda: _copy(cursor, path))
        _, written = _timed(lambda: cursor.execute(_UPSERT))
        cursor.execute(f"DROP TABLE {_REFERENCE}, {_REFERENCE}_keyed")
    return [
        Figure(name="S7 reference: COPY of the CSV", value=copied, unit="s"),
        Figure(name="S7 reference: COPY, INSERT ON CONFLICT", value=copied + written, unit="s"),
    ]


_UPSERT = f"""INSERT INTO {_REFERENCE}_keyed SELECT * FROM {_REFERENCE}
ON CONFLICT (id) DO UPDATE SET stakes = EXCLUDED.stakes, winnings = EXCLUDED.winnings"""


def _copy(cursor, path: Path) -> None:
    with path.open("rb") as file, cursor.copy(f"COPY {_REFERENCE} FROM STDIN (FORMAT csv, HEADER)") as copy:
        while chunk := file.read(1 << 20):
            copy.write(chunk)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.monotonic()
    return work(), time.monotonic() - started


def _forget_peak() -> None:
    """Linux: the highest memory of this process counts from now."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
