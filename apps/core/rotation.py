"""Moves encrypted columns to the current key, in batches, while the site runs; what is done is known by its prefix.

Blind indexes do not change: their key is another one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from . import encryption
from .fields import EncryptedTextField

BATCH = 500

_CHOOSE_FIRST = "SELECT {key}, {value} FROM {table} WHERE {old} ORDER BY {key} LIMIT %s {lock}"
_CHOOSE_NEXT = "SELECT {key}, {value} FROM {table} WHERE {old} AND {key} > %s ORDER BY {key} LIMIT %s {lock}"


@dataclass(frozen=True)
class Column:
    """One encrypted column."""

    model: type[Model]
    field: EncryptedTextField

    def __str__(self) -> str:
        return self.field.context


def columns() -> list[Column]:
    """Every encrypted column of every table."""
    return [
        Column(model, field)
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def remaining(column: Column) -> int:
    """Values under another key than the current one."""
    with connection.cursor() as cursor:
        cursor.execute(_of(column, "SELECT count(*) FROM {table} WHERE {old}"), _current())
        return cursor.fetchone()[0]


def rotate(column: Column, batch: int = BATCH) -> Iterator[int]:
    """Encrypts anew what is under another key, a batch per transaction; gives the count of each.

    Rows that somebody holds are passed over: `remaining` tells. Raises Undecipherable.
    """
    last = None
    while True:
        keys = _rotate_batch(column, last, batch)
        if not keys:
            return
        last = keys[-1]
        yield len(keys)


@transaction.atomic
def _rotate_batch(column: Column, last, batch: int) -> list:
    """The keys of the rows of one batch after `last`, encrypted anew under a lock."""
    choose = _CHOOSE_FIRST if last is None else _CHOOSE_NEXT
    with connection.cursor() as cursor:
        cursor.execute(_of(column, choose), [*_current(), *([] if last is None else [last]), batch])
        rows = cursor.fetchall()
        cursor.executemany(
            _of(column, "UPDATE {table} SET {value} = %s WHERE {key} = %s"),
            [(_anew(column, sealed), key) for key, sealed in rows],
        )
    return [key for key, _ in rows]


def _anew(column: Column, sealed: bytes) -> bytes:
    context = column.field.context
    return encryption.encrypt(encryption.decrypt(sealed, context=context), context=context)


def _current() -> list:
    prefix = encryption.prefix(encryption.current_key_id())
    return [len(prefix), prefix]


def _of(column: Column, statement: str) -> sql.Composed:
    options = column.model._meta
    value = sql.Identifier(column.field.column)
    return sql.SQL(statement).format(
        table=sql.Identifier(options.db_table),
        key=sql.Identifier(options.pk.column),
        value=value,
        old=sql.SQL("{value} IS NOT NULL AND substring({value} FOR %s) <> %s").format(value=value),
        lock=sql.SQL("FOR NO KEY UPDATE SKIP LOCKED"),
    )
