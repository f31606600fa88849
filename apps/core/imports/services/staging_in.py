"""From the file into the stage: every row read, and the rules over the file alone."""

from collections.abc import Callable

from psycopg.sql import SQL, Composable, Identifier, Literal

from apps.core import clock
from apps.core.imports import files, limits, progress
from apps.core.imports.engine.columns import Reading, check
from apps.core.imports.engine.fields import Field, FieldType
from apps.core.imports.errors import FileUnreadable
from apps.core.imports.kinds import ImportKind
from apps.core.imports.models import ImportBatch
from apps.core.imports.staging import Stage, run
from apps.core.imports.states import DateOrder, Rounding
from apps.core.money import EXPONENTS


def reading_of(batch: ImportBatch, kind: ImportKind) -> Reading:
    """How this batch's cells are read."""
    constants = dict(batch.constants)
    if batch.currency:
        constants.setdefault(kind.currency_field, batch.currency)
    today = clock.today()
    for field in kind.fields:
        if field.today_if_absent:
            constants.setdefault(field.name, today.isoformat())
    order = batch.date_order or batch.layout["dates"]["guess"] or DateOrder.DAY_FIRST
    return Reading(
        fields=kind.fields,
        columns={name: int(index) for index, name in batch.mapping.items()},
        names=tuple(batch.layout["names"]),
        constants=constants,
        currencies=frozenset(EXPONENTS),
        currency_field=kind.currency_field,
        today=today,
        month_first=order == DateOrder.MONTH_FIRST,
    )


def stage_file(batch: ImportBatch, kind: ImportKind, stage: Stage, *, alive: Callable[[], None]) -> None:
    """Fills the stage and refuses what is wrong within the file. Raises FileUnreadable, and what `alive` raises."""
    reading = reading_of(batch, kind)
    stage.create()
    read = _read(batch, reading, stage, alive)
    if not read:
        raise FileUnreadable("The file has headings but no rows.")
    progress.tell(batch.pk, "Checking rows", read, read)
    stage.analyse()
    _checks(kind, stage, reading)
    _decimals(kind, stage, reading, Rounding(batch.rounding))
    _twice(kind, stage, reading)
    if kind.verify:
        kind.verify(stage)
    stage.remove_wrong()


def _read(batch: ImportBatch, reading: Reading, stage: Stage, alive: Callable[[], None]) -> int:
    total, read, wrong = batch.layout["estimated_rows"], 0, 0
    most_rows, most_wrong = limits.max_rows(), limits.max_wrong_rows()
    with files.table_of(batch) as table:
        for first, rows in table.chunks(skip=batch.layout["heading_rows"]):
            alive()
            checked = check(reading, first, rows)
            read += len(checked.row_numbers) + checked.wrong_rows
            wrong += checked.wrong_rows
            if read > most_rows:
                raise FileUnreadable(f"The file has more than {most_rows:,} rows: split it.")
            if wrong > most_wrong:
                raise FileUnreadable(f"More than {most_wrong:,} rows are wrong: the columns may be mapped wrongly.")
            stage.write(checked)
            progress.tell(batch.pk, "Reading rows", read, max(total, read))
    return read


def _checks(kind: ImportKind, stage: Stage, reading: Reading) -> None:
    for rule in kind.checks:
        stage.refuse(
            SQL(
                "SELECT s.row_number, {heading}, left({shown}::text, 200), {reason} FROM {rows} s WHERE {fails}"
            ).format(
                heading=Literal(reading.heading(rule.fields[0])),
                shown=SQL("s.{}").format(Identifier(rule.fields[0])),
                reason=SQL(rule.reason),
                rows=stage.rows,
                fails=SQL(rule.fails),
            )
        )


def _decimals(kind: ImportKind, stage: Stage, reading: Reading, rounding: Rounding) -> None:
    """Amounts have at most their currency's decimals: rounded if the import says so, else refused."""
    amounts = [field for field in kind.fields if field.type == FieldType.AMOUNT and field.name in reading.columns]
    odd = ((code, places) for code, places in EXPONENTS.items() if places != 2)
    cases = SQL(" ").join(SQL("WHEN {} THEN {}").format(Literal(code), Literal(places)) for code, places in odd)
    places = SQL("(CASE s.{} {} ELSE 2 END)").format(Identifier(kind.currency_field), cases)
    if amounts and rounding == Rounding.ROUND:
        _round(stage, amounts, places)
        return
    for field in amounts:
        stage.refuse(
            SQL(
                "SELECT s.row_number, {heading}, s.{column}::text, "
                "'The value has more decimals than ' || COALESCE(s.{currency}, 'its currency') || ' has (' "
                "|| {places} || ')' FROM {rows} s WHERE scale(trim_scale(s.{column})) > {places}"
            ).format(
                heading=Literal(reading.heading(field.name)),
                column=Identifier(field.name),
                currency=Identifier(kind.currency_field),
                places=places,
                rows=stage.rows,
            )
        )


def _round(stage: Stage, amounts: list[Field], places: Composable) -> None:
    """Half up, away from zero, as PostgreSQL rounds numerics; only rows that need it are written."""
    values = SQL(", ").join(SQL("{0} = round(s.{0}, {1})").format(Identifier(f.name), places) for f in amounts)
    needed = SQL(" OR ").join(SQL("scale(s.{}) > {}").format(Identifier(f.name), places) for f in amounts)
    run(SQL("UPDATE {} s SET {} WHERE {}").format(stage.rows, values, needed))


def _twice(kind: ImportKind, stage: Stage, reading: Reading) -> None:
    """Rows of one key: all of them are wrong, for nobody but the person knows which one counts."""
    told = [name for name in kind.row_key if name in reading.columns]
    keys = SQL(", ").join(SQL("COALESCE(s.{}::text, '')").format(Identifier(name)) for name in kind.row_key)
    stage.refuse(
        SQL(
            "SELECT s.row_number, {heading}, left(concat_ws(', ', {shown}), 200), "
            "'The same ' || {what} || ' as in rows ' || d.places || ': keep one row' FROM {rows} s JOIN ("
            "SELECT ARRAY[{keys}] AS key, "
            "array_to_string((array_agg(s.row_number ORDER BY s.row_number))[1:10], ', ') AS places "
            "FROM {rows} s GROUP BY 1 HAVING count(*) > 1) d ON d.key = ARRAY[{keys}]"
        ).format(
            heading=Literal(reading.heading(told[0])),
            shown=SQL(", ").join(SQL("s.{}").format(Identifier(name)) for name in told),
            what=Literal(" and ".join(kind.field(name).title.lower() for name in told)),
            rows=stage.rows,
            keys=keys,
        )
    )
