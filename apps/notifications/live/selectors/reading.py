"""What a process that holds sockets reads: for all of its users at once, never one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.sessions.models import Session as ConsoleSession
from django.db import connection
from django.db.models import FilteredRelation, Q

from apps.accounts.models import Session, User
from apps.core import clock
from apps.core.models import AuditEntry, OutboxEvent
from apps.notifications.live.models import Scope

AT_ONCE = 100  # rows of one user per look
# A user whose counter does not stand where the client stands is answered even without rows: the client must reload.
_NEWS = """
    SELECT asked.user_id, coalesce(c.seq, 0), e.seq, e.id::text, e.type, e.version, e.at, e.data::text
    FROM unnest(%s::bigint[], %s::bigint[]) asked(user_id, last)
    LEFT JOIN live_counter c ON c.user_id = asked.user_id
    LEFT JOIN LATERAL (SELECT * FROM live_event e WHERE e.user_id = asked.user_id AND e.seq > asked.last
                       ORDER BY e.seq LIMIT %s) e ON true
    WHERE coalesce(c.seq, 0) <> asked.last
    ORDER BY asked.user_id, e.seq
"""
_SCOPE_NEWS = """
    SELECT asked.scope, coalesce(c.seq, 0), e.seq, e.id::text, e.type, e.version, e.at, e.data::text
    FROM unnest(%s::text[], %s::bigint[]) asked(scope, last)
    LEFT JOIN live_scope c ON c.scope = asked.scope
    LEFT JOIN LATERAL (SELECT * FROM live_broadcast e WHERE e.scope = asked.scope AND e.seq > asked.last
                       ORDER BY e.seq LIMIT %s) e ON true
    WHERE coalesce(c.seq, 0) <> asked.last
    ORDER BY asked.scope, e.seq
"""


class Row(NamedTuple):
    """One frame as clients get it, and what the server decides by."""

    seq: int
    type: str
    at: datetime
    text: str


@dataclass(slots=True)
class News:
    """What a sequence holds after a place: its newest number, and the next rows (`is_all`: up to the newest)."""

    newest: int
    rows: list[Row]

    @property
    def is_all(self) -> bool:
        return len(self.rows) < AT_ONCE


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a login still holds: its user's token version now, and whether login or user were shut out."""

    token_version: int
    is_ended: bool
    is_blocked: bool


def news(asked: dict[int, int]) -> dict[int, News]:
    """What came after `asked[user]`, in one query; users without anything new are left out."""
    return _read(_NEWS, asked, "")


def scope_news(asked: dict[str, int]) -> dict[str, News]:
    """The same for scopes; their frames name the scope, whose numbers are its own."""
    return _read(_SCOPE_NEWS, asked, '"scope":"{}",')


def _read(sql: str, asked: dict, label: str) -> dict:
    found: dict = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(asked), list(asked.values()), AT_ONCE])
        for key, newest, seq, uid, kind, version, at, data in cursor.fetchall():
            one = found.setdefault(key, News(newest, []))
            if seq is not None:
                moment = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
                head = f'{{"v":{version},"type":"{kind}","id":"{uid}",{label.format(key)}"seq":{seq}'
                one.rows.append(Row(seq, kind, at, f'{head},"at":"{moment}","data":{data}}}'))
    return found


def newest(user_id: int) -> int:
    """The newest number of a user's sequence; 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM live_counter WHERE user_id = %s", [user_id])
        return (cursor.fetchone() or (0,))[0]


def newest_of_scopes(scopes: Iterable[str]) -> dict[str, int]:
    """The same for scopes."""
    known = dict(Scope.objects.filter(pk__in=scopes).values_list("scope", "seq"))
    return {scope: known.get(scope, 0) for scope in scopes}


def app_standings(session_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Of app sessions, in one query; a session that is gone is missing."""
    now = clock.now()
    rows = (
        Session.objects.annotate(block=FilteredRelation("user__blocks", condition=Q(user__blocks__lifted_at=None)))
        .filter(pk__in=session_ids)
        .values_list(
            "pk", "user__token_version", "user__is_active", "ended_at", "expires_at", "block__id", "block__until"
        )
        .order_by()
    )
    return {
        pk: Standing(version, not is_active or ended_at is not None or expires_at <= now, _holds(block, until, now))
        for pk, version, is_active, ended_at, expires_at, block, until in rows
    }


def console_standings(keys: dict[str, int]) -> dict[str, Standing]:
    """Of console logins (session key -> user); a login that has ended is missing."""
    now = clock.now()
    alive = set(ConsoleSession.objects.filter(pk__in=keys, expire_date__gt=now).values_list("pk", flat=True))
    users = (
        User.objects.annotate(block=FilteredRelation("blocks", condition=Q(blocks__lifted_at=None)))
        .filter(pk__in=set(keys.values()))
        .values_list("pk", "token_version", "is_active", "is_staff", "block__id", "block__until")
    )
    standing = {
        pk: Standing(version, not (is_active and is_staff), _holds(block, until, now))
        for pk, version, is_active, is_staff, block, until in users
    }
    return {key: standing[user_id] for key, user_id in keys.items() if key in alive and user_id in standing}


def _holds(block: UUID | None, until: datetime | None, now: datetime) -> bool:
    return block is not None and (until is None or until > now)


def pulse() -> tuple[int, int]:
    """Moves when anything happened that the console's numbers may show: two probes of primary keys."""
    events, audit = (rows.order_by("-id").values_list("id", flat=True).first() or 0 for rows in _PULSES)
    return events, audit


_PULSES = (OutboxEvent.objects, AuditEntry.objects)
