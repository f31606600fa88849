"""S15: POST auth/verify-otp with right codes (session, tokens, outbox) on 4 connections; then 10,000 guesses."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import orjson
from django.db import connection, transaction

from apps.accounts import services, tokens
from apps.accounts.engine.otp import LIFE, code_of
from apps.accounts.errors import WrongCode
from apps.accounts.models import OtpChallenge, User, mobile_index
from apps.core import clock
from apps.core.ids import uuid7

from .figures import Figure
from .load import generate, request
from .people import open_for_business
from .serving import checked, served

# As many as the web has threads: the answers are timed, not the queue before them.
CONNECTIONS, SECONDS, LOGINS = 4, 5.0, 3_000
GUESSES, ADDRESSES, GUESSERS = 10_000, 100, 8
VICTIM = "+919812345678"
_numbers = count(6_000_000_000 + secrets.randbelow(1_000_000_000))


def run() -> list[Figure]:
    open_for_business()
    logins = prepared()
    with served("config.wsgi:application", "/readyz", port=18_000) as port:
        report = checked(generate(port, [lambda: next(logins)] * CONNECTIONS, seconds=SECONDS), 200)
    slow, opened = report.percentile(0.95), guess()
    return [
        Figure("S15 OTP verify", report.rate, "logins/s"),
        Figure("S15 OTP verify, p95", slow * 1000, "ms", None, "", "<= 60 ms", slow <= 0.060),
        Figure(f"S15 sessions after {GUESSES:,} guesses", opened, "sessions", None, "", "0", opened == 0),
    ]


def prepared() -> Iterator[bytes]:
    """Logins of known users, each with a code of their own that was just sent."""
    mobiles = [f"+91{next(_numbers)}" for _ in range(LOGINS)]
    with transaction.atomic():
        for mobile in mobiles:
            services.user_create(mobile=mobile, name="Bench", roles=["MEMBER"])
        sent = OtpChallenge.objects.bulk_create(challenge(mobile) for mobile in mobiles)
    return iter([login(otp) for otp in sent])


def login(otp: OtpChallenge) -> bytes:
    told = {"mobile": otp.mobile, "code": code_of(tokens.otp_key(), otp.pk), "device": {"name": "Bench"}}
    return request("POST", "/api/v1/auth/verify-otp", token="", body=orjson.dumps(told))


def challenge(mobile: str) -> OtpChallenge:
    now = clock.now()
    return OtpChallenge(
        pk=uuid7(), mobile=mobile, mobile_index=mobile_index(mobile), asked_at=now, expires_at=now + LIFE
    )


def guess() -> int:
    """Random codes for one number from many addresses; how many sessions they opened."""
    user = services.user_create(mobile=VICTIM, name="Bench", roles=["MEMBER"])
    challenge(VICTIM).save(force_insert=True)
    with ThreadPoolExecutor(GUESSERS) as pool:
        list(pool.map(_guess_some, range(GUESSERS)))
    return User.objects.get(pk=user.pk).sessions.count()


def _guess_some(number: int) -> None:
    for turn in range(number, GUESSES, GUESSERS):
        try:
            code = f"{secrets.randbelow(10**6):06d}"
            services.otp_login(mobile=VICTIM, code=code, ip=f"203.0.113.{turn % ADDRESSES}")
        except WrongCode:
            continue
    connection.close()
