"""What happens around an import: what the file amounts to, and the comparison after it."""

from functools import partial

from django.db import transaction
from psycopg.sql import SQL

from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, fetch
from apps.core.money import format_money, money
from apps.payments.reconciliation import services, tasks


def settlement_preview(credit: str, debit: str, fee: str, kind: str):
    """How many settlements the file tells of, and what they bring; rows whose parts do not add up become breaks."""
    found = SQL(
        "SELECT s.currency, count(DISTINCT s.settlement_id), sum({credit} - {debit}), sum({fee}), "
        "count(*) FILTER (WHERE {kind} = 'PAYMENT' AND {credit} <> s.amount - {fee}) FROM {rows} s "
        "GROUP BY 1 ORDER BY 1"
    )

    def preview(batch: ImportBatch, stage: Stage) -> dict:
        parts = {"credit": SQL(credit), "debit": SQL(debit), "fee": SQL(fee), "kind": SQL(kind)}
        said = [
            f"{count:,} settlement(s) bring {format_money(money(net, currency))} after fees of "
            f"{format_money(money(fees, currency))}."
            + (f" In {odd:,} row(s) amount, fee and credit do not add up: each becomes a break." if odd else "")
            for currency, count, net, fees, odd in fetch(found.format(rows=stage.rows, **parts))
        ]
        return {"both": {"sentence": " ".join(said)}} if said else {}

    return preview


def bank_preview(batch: ImportBatch, stage: Stage) -> dict:
    """What came and what left, per currency."""
    found = fetch(
        SQL(
            "SELECT s.currency, count(*), COALESCE(sum(s.credit), 0), COALESCE(sum(s.debit), 0), min(s.booked_on), "
            "max(s.booked_on) FROM {rows} s GROUP BY 1 ORDER BY 1"
        ).format(rows=stage.rows)
    )
    said = [
        f"{count:,} line(s) from {first:%d %b %Y} to {last:%d %b %Y}: {format_money(money(came, currency))} came, "
        f"{format_money(money(left, currency))} left."
        for currency, count, came, left, first, last in found
    ]
    return {"both": {"sentence": " ".join(said)}} if said else {}


def settlements_committed(batch: ImportBatch) -> dict:
    """The settlements of these rows are added up, and the comparison starts. May run again."""
    added = services.settlements_add_up(batch_id=batch.pk)
    _compare()
    return {"settlements": added}


def settlements_undone(batch: ImportBatch) -> dict:
    return {"settlements": services.settlements_add_up(batch_id=batch.pk, everything=True)}


def bank_committed(batch: ImportBatch) -> dict:
    _compare()
    return {}


def bank_undone(batch: ImportBatch) -> dict:
    return {}


def _compare() -> None:
    transaction.on_commit(partial(tasks.reconcile.delay))
