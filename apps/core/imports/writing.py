"""From staged rows to the tables, set-based: plan, then write with before-images. Built from a kind's targets."""

from collections.abc import Iterable
from typing import Any

from psycopg.sql import SQL, Composable, Identifier, Literal

from .kinds import ImportKind, Target
from .staging import Stage, fetch, run

# Actions of the plan: New, Changed, Unchanged, Missing (looked up, not found).
CHANGES = "core_importchange"


def table_of(target: Target) -> Identifier:
    return Identifier(target.model._meta.db_table)


def pk_of(target: Target) -> str:
    return target.model._meta.pk.column


def _expr(text: str, batch_id: Any, ids: dict[str, str]) -> SQL:
    """A registered expression with its tokens filled: `{batch}`, and the row ids of earlier targets."""
    filled = text.replace("{batch}", f"'{batch_id}'::uuid")
    for name, sql in ids.items():
        filled = filled.replace(f"{{{name}}}", sql)
    return SQL(filled)


class Writer:
    """Plans and writes one batch's staged rows."""

    def __init__(self, kind: ImportKind, stage: Stage, batch_id: Any):
        self.kind, self.stage, self.batch_id = kind, stage, batch_id

    # Plan

    def plan(self) -> None:
        """For every staged row and target: the row's id, and what would happen to it."""
        run(SQL("DROP TABLE IF EXISTS {}").format(self.stage.plan))
        source: Composable = SQL("SELECT s.* FROM {} s").format(self.stage.rows)
        names = []
        for target in self.kind.targets:
            source = self._planned(target, source, names)
            names.append(target.name)
        kept = SQL(", ").join(
            SQL("{}, {}").format(Identifier(f"{name}_id"), Identifier(f"{name}_action")) for name in names
        )
        run(
            SQL("CREATE UNLOGGED TABLE {} AS SELECT row_number, {} FROM ({}) planned").format(
                self.stage.plan, kept, source
            )
        )
        run(SQL("ANALYZE {}").format(self.stage.plan))

    def _planned(self, target: Target, source: Composable, earlier: list[str]) -> Composable:
        ids = {name: f's."{name}_id"' for name in earlier}
        found = SQL("t.{}").format(Identifier(pk_of(target)))
        new_id = _expr(target.new_id, self.batch_id, ids) if target.creates else SQL("NULL::uuid")
        missing = SQL("'N'") if target.creates else SQL("'M'")
        return SQL(
            "SELECT s.*, COALESCE({found}, {new_id}) AS {id}, CASE WHEN {found} IS NULL THEN {missing} "
            "WHEN {changed} THEN 'C' ELSE 'U' END AS {action} FROM ({source}) s LEFT JOIN {table} t ON {keys}"
        ).format(
            found=found,
            new_id=new_id,
            id=Identifier(f"{target.name}_id"),
            missing=missing,
            changed=self._differs(target, ids),
            action=Identifier(f"{target.name}_action"),
            source=source,
            table=table_of(target),
            keys=self._keys(target, ids),
        )

    def _keys(self, target: Target, ids: dict[str, str]) -> Composable:
        return SQL(" AND ").join(
            SQL("t.{} = {}").format(Identifier(column), _expr(text, self.batch_id, ids))
            for column, text in target.key.items()
        )

    def _differs(self, target: Target, ids: dict[str, str]) -> Composable:
        tests = []
        for column, text in target.columns.items():
            value = _expr(text, self.batch_id, ids)
            test = SQL("({value} IS NOT NULL AND t.{column} IS DISTINCT FROM {value})")
            if column in target.filled_once:
                test = SQL("({value} IS NOT NULL AND t.{column} IS NULL)")
            elif column in target.sealed:
                continue
            tests.append(test.format(value=value, column=Identifier(column)))
        return SQL(" OR ").join(tests) if tests else SQL("false")

    def refuse_by_target(self) -> None:
        """Row errors that need the tables: things that must be there, and what a target refuses to overwrite."""
        for target in self.kind.targets:
            heading = Literal(self.kind.field(target.shown_field).title)
            value = SQL("left(s.{}::text, 200)").format(Identifier(target.shown_field))
            if not target.creates:
                self._refuse(target, SQL("{} = 'M'").format(self._action(target)), heading, value, target.missing)
            for check in target.checks:
                shown = SQL("left(concat_ws(', ', {}), 200)").format(
                    SQL(", ").join(SQL("s.{}").format(Identifier(name)) for name in check.fields)
                )
                title = Literal(self.kind.field(check.fields[0]).title)
                self._refuse(
                    target, SQL("({})").format(_expr(check.fails, self.batch_id, {})), title, shown, check.reason
                )

    @staticmethod
    def _action(target: Target) -> Composable:
        return SQL("p.{}").format(Identifier(f"{target.name}_action"))

    def _refuse(self, target: Target, condition, heading, value, reason: str) -> None:
        self.stage.refuse(
            SQL(
                "SELECT s.row_number, {heading}, {value}, {reason} FROM {rows} s JOIN {plan} p USING (row_number) "
                "LEFT JOIN {table} t ON t.{pk} = p.{id} WHERE {condition}"
            ).format(
                heading=heading,
                value=value,
                reason=_expr(reason, self.batch_id, {}),
                rows=self.stage.rows,
                plan=self.stage.plan,
                table=table_of(target),
                pk=Identifier(pk_of(target)),
                id=Identifier(f"{target.name}_id"),
                condition=condition,
            )
        )

    def prune(self) -> None:
        """Takes rows that were refused after planning out of the plan too."""
        run(
            SQL(
                "DELETE FROM {plan} p WHERE NOT EXISTS (SELECT FROM {rows} s WHERE s.row_number = p.row_number)"
            ).format(plan=self.stage.plan, rows=self.stage.rows)
        )

    def counts(self) -> dict[str, int]:
        """Rows that are new, changed and unchanged: new where the last target is new."""
        last = Identifier(f"{self.kind.targets[-1].name}_action")
        touched = SQL(" OR ").join(
            SQL("{} IN ('N', 'C')").format(Identifier(f"{target.name}_action")) for target in self.kind.targets
        )
        new, changed, total = fetch(
            SQL(
                "SELECT count(*) FILTER (WHERE {last} = 'N'), "
                "count(*) FILTER (WHERE {last} <> 'N' AND ({touched})), count(*) FROM {plan}"
            ).format(last=last, touched=touched, plan=self.stage.plan)
        )[0]
        return {"new": new, "changed": changed, "unchanged": total - new - changed}

    # Write

    def write(self, target: Target) -> int:
        """New and changed rows of one target, with their before-images; how many. One statement."""
        ids = {other.name: f's."{other.name}_id"' for other in self.kind.targets}
        action = Identifier(f"{target.name}_action")
        pk, own_id = Identifier(pk_of(target)), Identifier(f"{target.name}_id")
        values = {column: _expr(text, self.batch_id, ids) for column, text in target.columns.items()}
        always = {column: _expr(text, self.batch_id, ids) for column, text in target.set_always.items()}
        statement = SQL(
            "WITH written AS ("
            "MERGE INTO {table} AS t USING (SELECT s.*, {plan_columns} FROM {rows} s JOIN {plan} p USING (row_number) "
            "WHERE p.{action} IN ('N', 'C')) AS s ON t.{pk} = s.{own_id} "
            "WHEN MATCHED THEN UPDATE SET {updates} "
            "WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({inserted}) "
            "RETURNING s.row_number, new.{pk} AS object_id, {before} AS before, {digest} AS after_digest) "
            "INSERT INTO {changes} (batch_id, target, object_id, row_number, before, after_digest, kept, kept_reason) "
            "SELECT {batch}::uuid, {label}, object_id, row_number, before, after_digest, '', '' FROM written"
        ).format(
            table=table_of(target),
            plan_columns=self._plan_columns(),
            rows=self.stage.rows,
            plan=self.stage.plan,
            action=action,
            pk=pk,
            own_id=own_id,
            updates=_updates(values, always, target.filled_once),
            names=SQL(", ").join(map(Identifier, self._inserted(target, ids))),
            inserted=SQL(", ").join(self._inserted(target, ids).values()),
            before=_before(target),
            digest=digest(target, "new"),
            changes=Identifier(CHANGES),
            batch=Literal(str(self.batch_id)),
            label=Literal(target.model._meta.label_lower),
        )
        return run(statement)

    def _plan_columns(self) -> Composable:
        return SQL(", ").join(SQL("p.{}").format(Identifier(f"{each.name}_id")) for each in self.kind.targets)

    def _inserted(self, target: Target, ids: dict[str, str]) -> dict[str, Composable]:
        row = {pk_of(target): SQL("s.{}").format(Identifier(f"{target.name}_id"))}
        for column, text in {**target.key, **target.set_always}.items():
            row.setdefault(column, _expr(text, self.batch_id, ids))
        for column, text in target.columns.items():
            value = _expr(text, self.batch_id, ids)
            if column in target.defaults:
                value = SQL("COALESCE({}, {})").format(value, SQL(target.defaults[column]))
            row.setdefault(column, value)
        for column, text in target.defaults.items():
            row.setdefault(column, SQL(text))
        return row


def _updates(values: dict[str, Composable], always: dict[str, Composable], once: frozenset[str]) -> Composable:
    newest, first = SQL("{0} = COALESCE({1}, t.{0})"), SQL("{0} = COALESCE(t.{0}, {1})")
    changes = [
        (first if column in once else newest).format(Identifier(column), value) for column, value in values.items()
    ]
    changes += [SQL("{} = {}").format(Identifier(column), value) for column, value in always.items()]
    return SQL(", ").join(changes)


def written_columns(target: Target) -> list[str]:
    return [*target.columns, *target.set_always]


def _before(target: Target) -> Composable:
    pairs = SQL(", ").join(
        SQL("{}, old.{}").format(Literal(column), Identifier(column)) for column in written_columns(target)
    )
    return SQL("CASE WHEN old.{} IS NOT NULL THEN jsonb_build_object({}) END").format(Identifier(pk_of(target)), pairs)


def digest(target: Target, row: str) -> Composable:
    """What the row's imported columns hold, as 128 bits; ciphertext is left out (rotation rewrites it)."""
    columns = [column for column in target.columns if column not in target.sealed]
    return SQL("md5(ROW({})::text)::uuid").format(
        SQL(", ").join(SQL("{}.{}").format(SQL(row), Identifier(column)) for column in columns)
    )


def changed_samples(
    kind: ImportKind, stage: Stage, batch_id: Any, limit: int
) -> Iterable[tuple[Target, int, str, dict, dict]]:
    """(target, row number, shown value, columns before and after as JSON) of some rows that would change."""
    for target in kind.targets:
        ids = {other.name: f'p."{other.name}_id"' for other in kind.targets}
        compared = [column for column in target.columns if column not in target.sealed]
        if not compared:
            continue
        pairs = SQL(", ").join(SQL("{}, t.{}").format(Literal(c), Identifier(c)) for c in compared)
        after = SQL(", ").join(
            SQL("{}, COALESCE({}, t.{})").format(Literal(c), _expr(target.columns[c], batch_id, ids), Identifier(c))
            for c in compared
        )
        rows = fetch(
            SQL(
                "SELECT s.row_number, s.{shown}::text, jsonb_build_object({pairs}), jsonb_build_object({after}) "
                "FROM {plan} p JOIN {rows} s USING (row_number) JOIN {table} t ON t.{pk} = p.{id} "
                "WHERE p.{action} = 'C' ORDER BY s.row_number LIMIT {limit}"
            ).format(
                shown=Identifier(target.shown_field),
                pairs=pairs,
                after=after,
                plan=stage.plan,
                rows=stage.rows,
                table=table_of(target),
                pk=Identifier(pk_of(target)),
                id=Identifier(f"{target.name}_id"),
                action=Identifier(f"{target.name}_action"),
                limit=Literal(limit),
            )
        )
        for row in rows:
            yield (target, *row)
