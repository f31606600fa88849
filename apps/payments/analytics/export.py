"""The page's figures as a file."""

import csv
import io
from collections.abc import Iterator

from apps.core.imports.engine.columns import neutral

from .selectors import Report, Slice

HEADINGS = (
    "cut by", "what", "orders", "never reached the gateway", "paid", "failed", "succeeded %", "taken", "fees",
    "tax on fees", "fees %", "settled", "hours to settlement",
)  # fmt: skip


def as_csv(report: Report) -> bytes:
    """Every cut below the other, then the reasons of failures; money in rupees, with a byte order mark for Excel."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(_rows(report))
    writer.writerow([])
    writer.writerow(["reason", "failed"])
    writer.writerows((neutral(reason), failed) for reason, failed in report.failures)
    return "\ufeff".encode() + text.getvalue().encode()


def _rows(report: Report) -> Iterator[tuple]:
    yield _row("all", report.total)
    for cut in ("gateways", "methods", "hours", "days"):
        yield from (_row(cut[:-1], one) for one in getattr(report, cut))


def _row(cut: str, one: Slice) -> tuple:
    figures = (one.begun, one.unreached, one.paid, one.failed, one.success)
    money = (one.taken.amount, one.fees.amount, one.tax.amount, one.fee_share)
    return (cut, one.label, *figures, *money, one.settled, one.settle_hours)
