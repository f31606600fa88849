"""Undo, set-based: puts back what nobody touched since and marks the rest."""

from typing import Any

from psycopg.sql import SQL, Composable, Identifier, Literal

from .kinds import Target
from .staging import run
from .states import KeptReason
from .writing import CHANGES, digest, pk_of, table_of, written_columns


def undo_target(target: Target, batch_id: Any) -> None:
    """Puts changed rows back and removes new ones; what was touched since, or is in use, is kept and marked."""
    params = {"batch": str(batch_id), "label": target.model._meta.label_lower}
    names = {"table": table_of(target), "pk": Identifier(pk_of(target)), "changes": Identifier(CHANGES)}
    mine = SQL("c.batch_id = {batch}::uuid AND c.target = {label}").format(
        **{key: Literal(value) for key, value in params.items()}
    )
    same = SQL("{} = c.after_digest").format(digest(target, "t"))
    _keep_changed(names, mine, same)
    _keep_in_use(target, names, mine)
    _restore(target, names, mine)
    _remove(target, names, mine)


def _keep_changed(names: dict, mine: Composable, same: Composable) -> None:
    run(
        SQL(
            "UPDATE {changes} c SET kept = {changed}, kept_reason = "
            "CASE WHEN t.{pk} IS NULL THEN 'It is no longer there' ELSE 'It was changed after this import' END "
            "FROM {changes} o LEFT JOIN {table} t ON t.{pk} = o.object_id WHERE o.id = c.id AND {mine} "
            "AND (t.{pk} IS NULL OR NOT {same})"
        ).format(**names, mine=mine, same=same, changed=Literal(KeptReason.CHANGED.value))
    )


def _keep_in_use(target: Target, names: dict, mine: Composable) -> None:
    run(
        SQL(
            "UPDATE {changes} c SET kept = {in_use}, kept_reason = left({reason}, 200) FROM {table} t "
            "WHERE {mine} AND c.kept = '' AND c.before IS NULL AND t.{pk} = c.object_id AND {reason} IS NOT NULL"
        ).format(**names, mine=mine, reason=SQL(target.keep_new), in_use=Literal(KeptReason.IN_USE.value))
    )


def _restore(target: Target, names: dict, mine: Composable) -> None:
    restored = SQL(", ").join(SQL("{0} = b.{0}").format(Identifier(name)) for name in written_columns(target))
    run(
        SQL(
            "UPDATE {table} t SET {restored} FROM {changes} c "
            "CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, c.before) b "
            "WHERE {mine} AND c.kept = '' AND c.before IS NOT NULL AND t.{pk} = c.object_id"
        ).format(**names, mine=mine, restored=restored)
    )


def _remove(target: Target, names: dict, mine: Composable) -> None:
    going = SQL("SELECT c.object_id FROM {changes} c WHERE {mine} AND c.kept = '' AND c.before IS NULL").format(
        **names, mine=mine
    )
    for model, column in target.removed_with:
        run(SQL("DELETE FROM {} WHERE {} IN ({})").format(Identifier(model._meta.db_table), Identifier(column), going))
    run(SQL("DELETE FROM {} t WHERE t.{} IN ({})").format(names["table"], names["pk"], going))
