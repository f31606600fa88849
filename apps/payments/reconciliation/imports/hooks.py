"""What happens around an import: what the file amounts to, and the comparison after it."""

from collections.abc import Iterator
from functools import partial

from django.db import transaction
from psycopg.sql import SQL, Identifier

from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, fetch
from apps.core.money import format_money, money
from apps.payments.reconciliation import services, tasks
from apps.payments.reconciliation.models import BankLine, MoneyDay


def settlement_preview(credit: str, debit: str, fee: str, kind: str, unknown: str):
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
        said += _of_unknown_kinds(stage, unknown) + _of_shut_days(stage, "settled_on")
        return {"both": {"sentence": " ".join(said)}} if said else {}

    return preview


def _of_unknown_kinds(stage: Stage, unknown: str) -> list[str]:
    found = SQL("SELECT count(*), string_agg(DISTINCT s.type, ', ') FROM {rows} s WHERE {unknown}")
    ((count, words),) = fetch(found.format(rows=stage.rows, unknown=SQL(unknown)))
    return [f"{count:,} row(s) are of a kind we do not know ({words[:80]}): each becomes a break."] if count else []


def _of_shut_days(stage: Stage, column: str) -> list[str]:
    """A file that comes late changes nothing of a day that is shut: what follows from it is of today."""
    last = MoneyDay.objects.order_by("-date").values_list("date", flat=True).first()
    if last is None:
        return []
    found = SQL("SELECT count(*) FROM {rows} s WHERE s.{day} <= %s").format(rows=stage.rows, day=Identifier(column))
    ((count,),) = fetch(found, [last])
    shut = (
        f"{count:,} row(s) are of days that are shut (up to {last:%d %b %Y}): what follows from them is booked today."
    )
    return [shut] if count else []


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
    said += _of_shut_days(stage, "booked_on") + [*_of_new_accounts(stage), *_after_a_hole(stage)]
    return {"both": {"sentence": " ".join(said)}} if said else {}


def _of_new_accounts(stage: Stage) -> Iterator[str]:
    """The same account under another name would be kept twice."""
    known = set(BankLine.objects.order_by().values_list("account", flat=True).distinct())
    for (account,) in fetch(SQL("SELECT DISTINCT s.account FROM {rows} s ORDER BY 1").format(rows=stage.rows)):
        alike = sorted(name for name in known if name[-4:] == account[-4:])
        if account not in known and alike:
            yield f"Account {account} is new. If it is {alike[0]}, write it so: its lines would be kept twice."


# What a chain of balances begins and ends with, whichever way the lines run.
_BEGINS = SQL(
    "SELECT s.account, s.currency, min(s.booked_on), (SELECT min(b) FROM (SELECT f.balance - COALESCE(f.credit, 0) "
    "+ COALESCE(f.debit, 0) FROM {rows} f WHERE f.account = s.account EXCEPT ALL SELECT f.balance FROM {rows} f "
    "WHERE f.account = s.account) AS begins (b)) FROM {rows} s GROUP BY 1, 2 HAVING bool_and(s.balance IS NOT NULL)"
)
_ENDS = SQL(
    "WITH last AS (SELECT balance, credit, debit, booked_on FROM reconciliation_bankline "
    "WHERE account = %s AND booked_on = "
    "(SELECT max(booked_on) FROM reconciliation_bankline WHERE account = %s AND booked_on < %s)) "
    "SELECT min(booked_on), (SELECT min(b) FROM (SELECT balance FROM last EXCEPT ALL "
    "SELECT balance - credit + debit FROM last) AS ends (b)) FROM last HAVING bool_and(balance IS NOT NULL)"
)


def _after_a_hole(stage: Stage) -> Iterator[str]:
    """What the account began with is not what it ended with before: a statement between them is missing."""
    for account, currency, first, opening in fetch(_BEGINS.format(rows=stage.rows)):
        for day, closing in fetch(_ENDS, [account, account, first]):
            if None not in (opening, closing) and opening != closing:
                yield (
                    f"Account {account} had {format_money(money(closing, currency))} after {day:%d %b %Y}, this file "
                    f"begins with {format_money(money(opening, currency))}: lines between them are missing."
                )


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
