"""What must be asked again: begun and ended by those whose thing it is, inside their own transactions.

Each is one statement, so none opens a savepoint in its caller's transaction.
"""

from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.db.models.functions import Least

from apps.core import clock
from apps.payments.inbox.engine import next_poll
from apps.payments.inbox.models import Poll

_BEGIN = """
    INSERT INTO inbox_poll (subject, object_id, gateway, next_at, tries, until, reason)
    VALUES (%s, %s, %s, %s, 0, %s, '')
    ON CONFLICT (subject, object_id) DO UPDATE SET
        gateway = EXCLUDED.gateway, tries = 0, reason = '', given_up_at = NULL,
        next_at = least(inbox_poll.next_at, EXCLUDED.next_at), until = greatest(inbox_poll.until, EXCLUDED.until)
"""


def poll_begin(*, subject: str, object_id: str, gateway: str, horizon: timedelta) -> None:
    """The gateway is asked about it from now on, at growing distances, until somebody knows the end."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [subject, str(object_id), gateway, now + next_poll(0), now + horizon])


def poll_end(*, subject: str, object_id: str) -> None:
    """Its end is known: it is asked about no more."""
    Poll.objects.filter(subject=subject, object_id=str(object_id)).delete()


def poll_soon(*, subject: str, object_id: str, reason: str = "") -> None:
    """Asked at the next look instead of when its turn comes; nothing where nothing is polled."""
    open_ = Poll.objects.filter(subject=subject, object_id=str(object_id), next_at__isnull=False)
    open_.update(next_at=Least(F("next_at"), clock.now()), reason=reason[:200])


def polls_soon(*, gateway: str, reason: str) -> int:
    """A gateway is back: whatever waits for it is asked now, within its budget. How many."""
    now = clock.now()
    return Poll.objects.filter(gateway=gateway, next_at__gt=now).update(next_at=now, tries=0, reason=reason[:200])
