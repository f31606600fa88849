"""Triggers that keep a table append-only: UPDATE, DELETE and TRUNCATE are refused by PostgreSQL itself."""

import pgtrigger


def append_only() -> list[pgtrigger.Trigger]:
    """Put into `Meta.triggers`. Corrections are new rows."""
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func="RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;",
        ),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func="RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP;",
        ),
    ]
