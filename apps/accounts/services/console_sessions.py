"""Console logins: a session without tokens, to which the browser's cookie refers."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from apps.accounts.errors import ConsoleLeft
from apps.accounts.events import UserLoggedIn
from apps.accounts.models import Session, User
from apps.accounts.states import SessionEnd
from apps.core import audit, clock, events, policy

from .devices import device_note
from .locks import locked_user
from .sessions import end_one, require_admitted

TOUCH = timedelta(minutes=1)


@transaction.atomic
def console_session_open(*, user: User, device: str, browser: str, ip: str | None = None) -> Session:
    """The session of somebody who has passed every factor; `device` is the secret of the browser's own cookie.

    Raises BadToken (closed account), UserBlocked.
    """
    user, now = locked_user(user.pk), clock.now()
    require_admitted(user)
    session = Session.objects.create(
        user=user,
        is_console=True,
        platform="Console",
        device_name=browser[:120],
        ip=ip or None,
        last_seen_at=now,
        expires_at=now + timedelta(hours=policy.get("console.session_hours")),
    )
    audit.record("accounts.staff.login", user, actor=user)
    events.publish(UserLoggedIn(user_id=user.public_id, session_id=str(session.pk)))
    device_note(session=session, identity=device)
    return session


def console_session_visit(*, session_id: UUID | str, is_person: bool = True) -> Session:
    """One request of a console login. What a page asks by itself (`is_person` false) keeps nobody logged in.

    Raises ConsoleLeft when the session is over; one that was left alone too long ends here.
    """
    session = Session.objects.filter(pk=session_id, is_console=True).live().first()
    if session is None:
        raise ConsoleLeft("Your session has ended: log in again.")
    now, minutes = clock.now(), policy.get("console.idle_minutes")
    if now - session.last_seen_at > timedelta(minutes=minutes):
        console_session_end(session_id=session.pk, reason=SessionEnd.IDLE)
        raise ConsoleLeft(f"You were away for more than {minutes} minutes: log in again.")
    if is_person and now - session.last_seen_at > TOUCH:
        Session.objects.filter(pk=session.pk).update(last_seen_at=now)
    return session


@transaction.atomic
def console_session_end(*, session_id: UUID | str, reason: SessionEnd = SessionEnd.LOGOUT) -> None:
    """Ends a console login; one that has ended already stays as it is."""
    session = Session.objects.select_for_update().filter(pk=session_id, is_console=True, ended_at=None).first()
    if session is not None:
        end_one(session, reason, actor=session.user if reason == SessionEnd.LOGOUT else None)
