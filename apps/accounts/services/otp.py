"""One-time codes: asked for, tried, used once."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from apps.accounts.engine.otp import DEMO_CODE, DEMO_MOBILES, LIFE, code_of
from apps.accounts.errors import TooManyCodes, WrongCode
from apps.accounts.events import OtpRequested, UserLoggedIn
from apps.accounts.models import OtpChallenge, User, mobile_index
from apps.accounts.models.otp import MAX_TRIES
from apps.accounts.states import OtpPurpose
from apps.accounts.tokens import otp_key
from apps.core import clock, events, policy
from apps.core.ids import uuid7

from .locks import serialise
from .sessions import Device, TokenPair, session_open
from .users import user_register_by_mobile

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpSent:
    """Seconds until the code dies, and until another one may be asked for."""

    expires_in: int
    resend_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    user: User
    tokens: TokenPair
    is_new: bool = False


class Proof(NamedTuple):
    """A code somebody types for a number."""

    mobile: str
    code: str
    purpose: str


@transaction.atomic
def otp_send(*, mobile: str, purpose: str = OtpPurpose.LOGIN, ip: str | None = None) -> OtpSent:
    """Opens a challenge, whether or not the (normalised) number is known; inside the resend window nothing is sent.

    Raises TooManyCodes.
    """
    now, index = clock.now(), mobile_index(mobile)
    resend = timedelta(seconds=policy.get("otp.resend_seconds"))
    if not _is_demo(mobile):
        serialise(f"otp:{index.hex()}", *([f"otp:{ip}"] if ip else []))
        latest = OtpChallenge.objects.filter(mobile_index=index, purpose=purpose).order_by("-asked_at").first()
        if latest and latest.used_at is None and now < min(latest.asked_at + resend, latest.expires_at):
            return _sent(latest, now, resend)
        _require_allowance(Q(mobile_index=index), policy.get("otp.sends_per_hour"))
        if ip:
            _require_allowance(Q(ip=ip), policy.get("otp.sends_per_hour_ip"))
    otp = OtpChallenge.objects.create(
        purpose=purpose, mobile=mobile, mobile_index=index, ip=ip or None, asked_at=now, expires_at=now + LIFE
    )
    events.publish(OtpRequested(otp_id=str(otp.pk)))
    return _sent(otp, now, resend)


def otp_login(*, mobile: str, code: str, device: Device | None = None, ip: str | None = None) -> Login:
    """The user of the number, registered if new, with a session; the failed try stays counted although this refuses.

    Raises WrongCode, UserBlocked.
    """
    if not codes_accepted(Proof(mobile, code, OtpPurpose.LOGIN)):
        raise WrongCode
    return _login(mobile, device, ip)


@transaction.atomic
def _login(mobile: str, device: Device | None, ip: str | None) -> Login:
    user, is_new = user_register_by_mobile(mobile=mobile)
    if user.is_staff:
        # Staff prove themselves by password (and TOTP); a SIM card must not be a way around it.
        raise WrongCode
    pair = session_open(user=user, device=device, ip=ip)
    events.publish(UserLoggedIn(user_id=user.public_id, session_id=str(pair.session.pk)))
    return Login(user=pair.session.user, tokens=pair, is_new=is_new)


@transaction.atomic
def codes_accepted(*proofs: Proof) -> bool:
    """Counts a try for each and, when all are right, uses them up; the tries stay counted although a caller refuses.

    One statement does both, so that parallel tries share the same five. A number without a challenge runs the same
    statements on an id that does not exist.
    """
    demo = [proof for proof in proofs if _is_demo(proof.mobile)]
    asked = sorted(_challenged(proof) for proof in proofs if proof not in demo)
    right = all([is_right for _, is_right in asked] + [_is_demo_code(proof) for proof in demo])
    counted = [_count_try(otp_id, uses_up=right) for otp_id, _ in asked]
    return right and all(counted)


def _challenged(proof: Proof) -> tuple[UUID, bool]:
    """The newest challenge of the number, and whether this is its code."""
    newest = OtpChallenge.objects.filter(mobile_index=mobile_index(proof.mobile), purpose=proof.purpose)
    otp_id = newest.order_by("-asked_at").values_list("pk", flat=True).first() or uuid7()
    return otp_id, hmac.compare_digest(proof.code.encode(), code_of(otp_key(), otp_id).encode())


def _count_try(otp_id: UUID, *, uses_up: bool) -> bool:
    now = clock.now()
    open_now = OtpChallenge.objects.filter(pk=otp_id, used_at=None, tries__lt=MAX_TRIES, expires_at__gt=now)
    return open_now.update(tries=F("tries") + 1, used_at=now if uses_up else None) == 1


def _is_demo_code(proof: Proof) -> bool:
    return hmac.compare_digest(proof.code.encode(), DEMO_CODE.encode())


def _require_allowance(whose: Q, limit: int) -> None:
    now = clock.now()
    recent = OtpChallenge.objects.filter(whose, asked_at__gt=now - HOUR).order_by("-asked_at")
    asked = list(recent.values_list("asked_at", flat=True)[:limit])
    if len(asked) >= limit:
        raise TooManyCodes(retry_after=max(1, ceil((asked[-1] + HOUR - now).total_seconds())))


def _sent(otp: OtpChallenge, now, resend: timedelta) -> OtpSent:
    return OtpSent(
        expires_in=ceil((otp.expires_at - now).total_seconds()),
        resend_after=max(0, ceil((otp.asked_at + resend - now).total_seconds())),
    )


def _is_demo(mobile: str) -> bool:
    return settings.MUNIM_DEMO and mobile in DEMO_MOBILES
