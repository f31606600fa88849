"""People on their way through KYC, made by the real services."""

import io
from datetime import date
from itertools import count

from PIL import Image, ImageDraw

from apps.accounts.kyc import services
from apps.accounts.kyc.models import (
    Attempt,
    Circuit,
    Consent,
    ConsentText,
    KycCase,
    KycLevelLimit,
    KycProfile,
    ProviderCall,
    ReasonCode,
    WebhookEvent,
)
from apps.accounts.kyc.states import Purpose
from apps.accounts.models import User
from apps.core import clock
from tests.factories.accounts import make_member

_numbers = count(1000)
TEXT = "2026-11"
BORN = date(1990, 1, 2)


def make_person(name: str = "Asha Kumar", *, purposes=Purpose.values, **fields) -> User:
    """A member who gave these consents."""
    user = make_member(name=name, **fields)
    for purpose in purposes:
        services.consent_give(user_id=user.pk, purpose=purpose, text_version=TEXT, ip="203.0.113.9", device="d1")
    return user


def new_pan() -> str:
    return f"ABCPK{next(_numbers)}F"


def submit(user, pan: str = "ABCPK1234F", name: str = "Asha Kumar", born: date = BORN) -> KycProfile:
    return services.pan_submit(user_id=user.pk, pan=pan, name=name, date_of_birth=born)


def close(outcome: str = "FINAL_OK", code: str = "OK", user: User | None = None, **facts) -> bool:
    """Ends the one open attempt, of this person if one is named."""
    attempts = Attempt.objects.filter(ended_at=None)
    attempt = (attempts.filter(profile__user=user) if user else attempts).get()
    return services.attempt_close(
        attempt_id=attempt.pk, provider="nsdl", outcome=outcome, code=code, facts=facts, raw_digest=b"x" * 32
    )


def state(user) -> str:
    """Where the proof stands; the copy on the user is the same."""
    user = User.objects.get(pk=user.pk)
    assert user.kyc_state == KycProfile.objects.get(user=user).state
    return user.kyc_state


def picture(size=(320, 240), kind: str = "JPEG", colour: str = "teal", **options) -> bytes:
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).text((20, 20), "SPECIMEN", fill="white")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def send_selfie(user) -> None:
    consent = Consent.objects.filter(user=user, purpose="SELFIE").latest("created_at")
    services.selfie_submit(user_id=user.pk, image=picture(), consent_id=consent.pk)


def make_case(*, code: str = "NAME_MISMATCH", grey: bool = False, name: str = "Asha Kumar") -> KycCase:
    """A case in review: a checked PAN was unclear, or refused three times; the selfie is in."""
    user = make_person(name)
    pan = new_pan()
    for _ in range(1 if grey else 3):
        submit(user, pan)
        close("GREY" if grey else "FINAL_FAIL", code, user=user)
    send_selfie(user)
    return KycCase.objects.get(profile__user=user)


def profiles(count: int) -> None:
    for _ in range(count):
        submit(make_person(), new_pan())


def reasons(count: int) -> None:
    for _ in range(count):
        ReasonCode.objects.create(
            code=f"ROW_{next(_numbers)}", use="REJECT", internal_text="A row", user_text_en="A", user_text_hi="A"
        )


def limits(count: int) -> None:
    for _ in range(count):
        KycLevelLimit.objects.create(level=0, action=f"row.{next(_numbers)}")


def consent_texts(count: int) -> None:
    for _ in range(count):
        ConsentText.objects.create(purpose="PAN", version=f"0-{next(_numbers)}", language="en", text="I agree.")


def circuits(count: int) -> None:
    for _ in range(count):
        Circuit.objects.create(provider=f"provider-{next(_numbers)}")


def provider_calls(count: int) -> None:
    for _ in range(count):
        profile = submit(make_person(), new_pan())
        attempt = profile.attempts.get(ended_at=None)
        ProviderCall.objects.create(
            provider="digio", operation="PAN", attempt=attempt, outcome="TIMEOUT", code="TIMEOUT", took_ms=812
        )


def webhooks(count: int) -> None:
    for _ in range(count):
        profile = submit(make_person(), new_pan())
        WebhookEvent.objects.create(
            provider="digio",
            key=f"WHN{next(_numbers)}",
            verdict="ACCEPTED",
            kind="kyc.request.approved",
            body="{}",
            body_digest=b"d" * 32,
            attempt=profile.attempts.get(ended_at=None),
            last_received_at=clock.now(),
            processed_at=clock.now(),
            result="NO_CHANGE",
        )
