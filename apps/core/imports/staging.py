"""The staged rows of one check: unlogged tables of their own, filled by COPY, gone when the import is over.

`rows_<token>` holds the right rows, `errors_<token>` what is wrong with the others, `plan_<token>` what would be
written. They never survive a crash of the database, and need not: the file is read again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from psycopg.sql import SQL, Composable, Identifier

from apps.core.encryption import blind_index, encrypt

from .engine.columns import Checked, Refusal
from .engine.fields import Field, FieldType

SCHEMA = "import_staging"
_SQL_TYPES = {
    FieldType.AMOUNT: "numeric",
    FieldType.NUMBER: "numeric",
    FieldType.COUNT: "bigint",
    FieldType.DATE: "date",
}
_ESCAPED = (FieldType.TEXT, FieldType.ID, FieldType.CHOICE)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def run(statement: Composable, params: Sequence = ()) -> int:
    """Executes one composed statement; the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(None), params or None)
        return cursor.rowcount


def fetch(statement: Composable, params: Sequence = ()) -> list[tuple]:
    """All rows of one composed query."""
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(None), params or None)
        return cursor.fetchall()


@dataclass(frozen=True)
class Stage:
    """The tables of one token."""

    token: str
    fields: tuple[Field, ...]

    def _table(self, name: str) -> Identifier:
        return Identifier(SCHEMA, f"{name}_{self.token}")

    @property
    def rows(self) -> Identifier:
        return self._table("rows")

    @property
    def errors(self) -> Identifier:
        return self._table("errors")

    @property
    def plan(self) -> Identifier:
        return self._table("plan")

    def create(self) -> None:
        """Empty tables."""
        columns = SQL(", ").join(SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in self._columns())
        run(SQL("CREATE UNLOGGED TABLE {} (row_number bigint, {})").format(self.rows, columns))
        run(
            SQL('CREATE UNLOGGED TABLE {} (row_number bigint, "column" text, value text, reason text)').format(
                self.errors
            )
        )

    def drop(self) -> None:
        """No trace is left."""
        run(SQL("DROP TABLE IF EXISTS {}, {}, {}").format(self.rows, self.errors, self.plan))

    def holds(self, count: int) -> bool:
        """Whether the staged rows are all still there."""
        (found,) = fetch(SQL("SELECT to_regclass(%s)::text"), [self.rows.as_string(None)])[0]
        return found is not None and fetch(SQL("SELECT count(*) FROM {}").format(self.rows))[0][0] == count

    def analyse(self) -> None:
        run(SQL("ANALYZE {}").format(self.rows))

    def _columns(self) -> Iterable[tuple[str, str]]:
        for field in self.fields:
            if field.sealed_for:
                yield field.name, "bytea"
                yield f"{field.name}_index", "bytea"
            else:
                yield field.name, _SQL_TYPES.get(field.type, "text")

    # Filling

    def write(self, checked: Checked) -> None:
        """Adds the right rows of a chunk, and what is wrong with the others."""
        if checked.row_numbers:
            names = SQL(", ").join(Identifier(name) for name, _ in self._columns())
            columns = [list(map(str, checked.row_numbers)), *self._copied(checked.columns)]
            text = "\n".join(map("\t".join, zip(*columns, strict=True)))
            self._copy(SQL("COPY {} (row_number, {}) FROM STDIN").format(self.rows, names), text)
        if checked.refusals:
            self._copy(SQL("COPY {} FROM STDIN").format(self.errors), "\n".join(map(_error_line, checked.refusals)))

    def _copied(self, columns: dict[str, list[str | None]]) -> Iterable[list[str]]:
        for field in self.fields:
            cells = columns[field.name]
            if field.sealed_for:
                yield [_NULL if cell is None else _hex(encrypt(cell, context=field.sealed_for)) for cell in cells]
                yield [_NULL if cell is None else _hex(blind_index(cell, purpose=field.name)) for cell in cells]
            elif field.type in _ESCAPED:
                yield [_NULL if cell is None else cell.translate(_ESCAPES) if "\\" in cell else cell for cell in cells]
            elif None in cells:
                yield [_NULL if cell is None else cell for cell in cells]
            else:
                yield cells

    @staticmethod
    def _copy(statement: Composable, text: str) -> None:
        with connection.cursor() as cursor, cursor.copy(statement.as_string(None)) as copy:
            copy.write(text.encode())

    def refuse(self, statement: Composable, params: Sequence = ()) -> None:
        """Adds errors by `SELECT row_number, column, value, reason`."""
        run(SQL("INSERT INTO {} {}").format(self.errors, statement), params)

    def remove_wrong(self) -> None:
        """Takes the rows that have an error out of the staged ones."""
        run(
            SQL(
                "DELETE FROM {rows} r USING (SELECT DISTINCT row_number FROM {errors}) e "
                "WHERE e.row_number = r.row_number"
            ).format(rows=self.rows, errors=self.errors)
        )

    def wrong_rows(self) -> int:
        return fetch(SQL("SELECT count(DISTINCT row_number) FROM {}").format(self.errors))[0][0]


def _hex(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _error_line(refusal: Refusal) -> str:
    cells = (str(refusal.row_number), refusal.column[:120], refusal.value[:200], refusal.reason[:300])
    return "\t".join(cell.translate(_ESCAPES) for cell in cells)


def left_over(tokens: set[str]) -> list[str]:
    """Names of staged tables whose token is not among these."""
    names = fetch(SQL("SELECT tablename FROM pg_tables WHERE schemaname = %s"), [SCHEMA])
    return [name for (name,) in names if name.rpartition("_")[2] not in tokens]


def drop_table(name: str) -> None:
    run(SQL("DROP TABLE IF EXISTS {}").format(Identifier(SCHEMA, name)))
