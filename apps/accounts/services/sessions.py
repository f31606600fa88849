"""Sessions begin, move on with every refresh, and end."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from apps.accounts import tokens
from apps.accounts.errors import BadToken
from apps.accounts.models import Session, User, UserBlock
from apps.accounts.states import SessionEnd
from apps.core import audit, clock, gate
from apps.core.errors import NotFound
from apps.core.gate import UserBlocked

from .admission import forget_user
from .guards import require_power_over
from .locks import locked_user


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What the app says about the device it runs on."""

    fingerprint: str = ""
    platform: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    access: str
    refresh: str
    session: Session


@transaction.atomic
def session_open(*, user: User, device: Device | None = None, ip: str | None = None) -> TokenPair:
    """A new session of a user who has proven who they are. Raises BadToken (closed account), UserBlocked."""
    user, device, now = locked_user(user.pk), device or Device(), clock.now()
    require_admitted(user)
    user.last_login = now
    user.save(update_fields=["last_login"])
    session = Session.objects.create(
        user=user,
        fingerprint=device.fingerprint,
        platform=device.platform,
        device_name=device.name,
        ip=ip or None,
        last_seen_at=now,
        expires_at=now + tokens.REFRESH_LIFE,
    )
    return _pair(session)


def session_refresh(*, token: str, ip: str | None = None) -> TokenPair:
    """The next pair for the session's current refresh token.

    An earlier one coming back means that two parties hold the session: it ends, and that stays although this refuses.
    Raises BadToken, UserBlocked.
    """
    pair = _rotate(tokens.read_refresh(token), ip)
    if pair is None:
        raise BadToken
    return pair


@transaction.atomic
def _rotate(claims: tokens.RefreshClaims, ip: str | None) -> TokenPair | None:
    found = Session.objects.select_for_update(of=("self",)).select_related("user").filter(pk=claims.sid)
    session = found.live().first()
    if session is None:
        return None
    if session.generation != claims.generation:
        end_one(session, SessionEnd.REUSE, actor=None)
        return None
    require_admitted(session.user)
    now = clock.now()
    session.generation += 1
    session.last_seen_at, session.expires_at, session.ip = now, now + tokens.REFRESH_LIFE, ip or session.ip
    session.save(update_fields=["generation", "last_seen_at", "expires_at", "ip"])
    return _pair(session)


@transaction.atomic
def session_logout(*, token: str) -> None:
    """Ends the session of a refresh token, current or not; its access token stops at once. Raises BadToken."""
    claims = tokens.read_refresh(token)
    session = Session.objects.select_for_update().filter(pk=claims.sid, ended_at=None).first()
    if session is not None:
        end_one(session, SessionEnd.LOGOUT, actor=session.user)


@transaction.atomic
def session_end(*, session_id: UUID, user: User) -> None:
    """The user ends one of their own sessions. Raises NotFound."""
    session = Session.objects.select_for_update().filter(pk=session_id, user_id=user.pk).live().first()
    if session is None:
        raise NotFound("There is no such session.")
    end_one(session, SessionEnd.ENDED_BY_USER, actor=user)


@transaction.atomic
def session_close(*, session_id: UUID | str, actor: User, reason: str) -> Session:
    """Staff end one session of somebody else. Raises NotFound, OwnAccount, StaffAccount."""
    found = Session.objects.select_for_update(of=("self",)).select_related("user").filter(pk=session_id)
    session = found.live().first()
    if session is None:
        raise NotFound("This session has ended already.")
    require_power_over(session.user, actor)
    end_one(session, SessionEnd.ENDED_BY_STAFF, actor=actor, reason=reason)
    return session


@transaction.atomic
def sessions_end(*, user_id: int, actor: User, reason: str) -> int:
    """Staff end every session of a user, console logins included; answers how many app sessions ended.

    Raises NotFound, StaffAccount.
    """
    user = locked_user(user_id)
    require_power_over(user, actor)
    ended = end_all(user, SessionEnd.ENDED_BY_STAFF)
    audit.record("accounts.user.end_sessions", user, actor=actor, reason=reason, count=ended)
    return ended


def end_all(user: User, reason: SessionEnd, *, keep: UUID | None = None) -> int:
    """Ends the sessions (but the one to `keep`) and the tokens of a locked user."""
    user.token_version += 1
    user.save(update_fields=["token_version"])
    live = Session.objects.filter(user=user).exclude(pk=keep).live()
    ended = live.update(ended_at=clock.now(), end_reason=reason)
    forget_user(user)
    return ended


def end_one(session: Session, end: SessionEnd, *, actor: User | None, reason: str = "") -> None:
    """Ends one session; its access token stops at once."""
    session.ended_at, session.end_reason = clock.now(), end
    session.save(update_fields=["ended_at", "end_reason"])
    audit.record("accounts.session.end", session, actor=actor, after={"reason": str(end)}, reason=reason)
    transaction.on_commit(lambda: gate.forget_session(session.pk.hex))


def require_admitted(user: User) -> None:
    """Raises BadToken for a closed account, UserBlocked for a blocked one."""
    if not user.is_active:
        raise BadToken
    block = UserBlock.objects.active().filter(user=user).first()
    if block is not None:
        raise UserBlocked(**({"until": block.until.strftime("%Y-%m-%dT%H:%M:%SZ")} if block.until else {}))


def _pair(session: Session) -> TokenPair:
    return TokenPair(
        access=tokens.access_token(user=session.user, session=session),
        refresh=tokens.refresh_token(session=session),
        session=session,
    )
