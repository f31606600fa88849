"""Tickets: how a login opens a socket without its token travelling in a header that proxies may log."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection

from apps.accounts.models import User
from apps.core import clock
from apps.notifications.live.errors import TicketRefused
from apps.notifications.live.models import Ticket

SECONDS = 60
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\Z")
_CONSUME = """
    DELETE FROM live_ticket WHERE digest = %s
    RETURNING user_id, token_version, session_id, console_key, origin, expires_at
"""


@dataclass(frozen=True, slots=True)
class Admission:
    """Whose socket this is, and the login it ends with: an app's session or a console's."""

    user_id: int
    token_version: int
    session_id: UUID | None
    console_key: str
    origin: str

    @property
    def is_console(self) -> bool:
        return bool(self.console_key)


def ticket_issue(
    *, user: User, token_version: int, session_id: UUID | None = None, console_key: str = "", origin: str = ""
) -> str:
    """32 random bytes that open one socket within a minute; only their digest is kept."""
    ticket = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    Ticket.objects.create(
        digest=_digest(ticket),
        user_id=user.pk,
        token_version=token_version,
        session_id=session_id,
        console_key=console_key,
        origin=origin[:255],
        expires_at=clock.now() + timedelta(seconds=SECONDS),
    )
    return ticket


def is_shaped(ticket: str) -> bool:
    """Whether it could be one of ours at all; nothing else is asked of the database."""
    return bool(_SHAPE.match(ticket))


def ticket_consume(*, ticket: str) -> Admission:
    """Uses it up, whatever comes of it. Raises TicketRefused."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSUME, [_digest(ticket)])
        row = cursor.fetchone()
    if row is None or row[-1] <= clock.now():
        raise TicketRefused
    return Admission(*row[:-1])


def tickets_purge() -> int:
    """Deletes those nobody used in time."""
    return Ticket.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _digest(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()
