"""Match, judge, ask the risk port, cap: the same statements for one player, a what-if and a million players."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from apps.core import jurisdiction
from apps.rewards.sql import statement

from .fragments import Fragment, bound, compose
from .matching import matches
from .stages import VERDICTS, Rows, TemporaryTables, recordset
from .terms import Term

PRODUCT = "rewards"
Asker = Callable[[Fragment], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Decision:
    """Three selections that the writing statements join: what was judged, what risk said, what the caps left."""

    terms: Fragment
    judged: Fragment
    verdicts: Fragment
    capped: Fragment
    digest: str
    stages: TemporaryTables | Rows

    def run(self, name: str, *values: Any, fetch: bool = False) -> Any:
        """Runs `<name>.sql` over the decision; rows as dictionaries, or how many were written."""
        piece = compose(
            statement(name), terms=self.terms, judged=self.judged, verdicts=self.verdicts, capped=self.capped
        )
        with connection.cursor() as cursor:
            cursor.execute(piece.text, [*values, *piece.values])
            if not fetch:
                return cursor.rowcount
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def nobody_asks(judged: Fragment) -> list[dict[str, Any]]:
    """A dry run: the risk port records what it is asked, so it is not asked."""
    return []


def decide(
    terms: Sequence[Term], *, players: Sequence[UUID] | None, ask_risk: Asker, prefix: str = "rewards"
) -> Decision:
    """Finds the matches of the terms and what each would pay; writes nothing that lasts."""
    stages = Rows() if players is not None and len(players) == 1 else TemporaryTables(prefix)
    rows = bound("%s::jsonb", json.dumps([term.row() for term in terms], default=str))
    listed = compose(statement("terms").replace("%s::jsonb", "{rows}"), rows=rows)
    found = matches(terms, players)
    judge = compose(
        statement("judge"),
        terms=listed,
        matches=found,
        regions=bound("%s::text[]", jurisdiction.allowed_regions(PRODUCT)),
    )
    judged = stages.keep("judged", judge)
    verdicts = recordset(ask_risk(judged), VERDICTS)
    capped = stages.keep("capped", compose(statement("cap"), terms=listed, judged=judged, verdicts=verdicts))
    digest = hashlib.sha256(found.text.encode()).hexdigest()
    return Decision(listed, judged, verdicts, capped, digest, stages)
