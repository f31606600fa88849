"""Demo proofs of identity: ten people verified, a dozen cases in the queue, some on their way."""

from datetime import date, timedelta

from apps.accounts import services as accounts
from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.kyc import services
from apps.accounts.kyc.models import Attempt, Consent, KycCase
from apps.accounts.kyc.states import OutcomeClass, Purpose
from apps.accounts.models import User
from apps.accounts.states import Role
from apps.core import clock, demo
from apps.core.review import services as review

from .drawing import card, selfie

VERIFIED = 10
TEXT = "2026-11"
REVIEWER = "support@munim.test"
# Why each of the dozen waits: unclear names, names refused, cards nobody could read, a PAN in use.
CASES = (
    *("unclear", "refused", "unread", "unclear", "refused", "in use"),
    *("unclear", "unread", "refused", "unclear", "unclear", "refused"),
)


def load() -> str:
    """Through the same services as everybody; pictures are drawn and marked SPECIMEN."""
    services.defaults_load()
    mobiles = sorted(DEMO_MOBILES)
    for number, mobile in enumerate(mobiles[:VERIFIED], start=1):
        verify(User.objects.by_mobile(mobile).get(), pan_of(number, "P"))
    for number, kind in enumerate(CASES, start=1):
        with clock.fixed(clock.now() - timedelta(hours=26 - 2 * number)):
            case_of(number, kind)
    decided = [case_of(len(CASES) + extra, "unclear") for extra in (1, 2)]
    _decide(*decided)
    return f"{VERIFIED} people verified, {len(CASES)} cases waiting, {len(decided)} decided"


def verify(user: User, pan: str) -> None:
    """PAN and Aadhaar, both confirmed."""
    _consent(user)
    _submit(user, pan)
    _close(user, OutcomeClass.FINAL_OK, "OK", registered_name=user.name.upper(), dob_match=True)
    services.aadhaar_start(user_id=user.pk)
    _close(user, OutcomeClass.FINAL_OK, "OK", last4=pan[5:9], reference=f"DEMO{user.pk}")


def case_of(number: int, kind: str) -> KycCase:
    """A person whose case waits for a reviewer, for one of the reasons of CASES."""
    user = accounts.user_create(
        mobile=f"+9199999{20000 + number}", name=f"Demo Applicant {number:02d}", roles=[Role.MEMBER]
    )
    pan = pan_of(1, "P") if kind == "in use" else pan_of(100 + number, "A")
    _consent(user)
    picture = card(number, name=user.name, pan=pan, born=born_of(user), is_blurred=kind == "unread")
    if kind == "unread":
        for _ in range(3):
            services.card_submit(user_id=user.pk, image=picture)
            _close(user, OutcomeClass.FINAL_FAIL, "UNREADABLE", confidence=31)
    else:
        _typed(user, pan, kind)
        services.card_submit(user_id=user.pk, image=picture)
    face = number + 1 if number % 5 == 0 else number
    consent = Consent.objects.get(user=user, purpose=Purpose.SELFIE)
    services.selfie_submit(user_id=user.pk, image=selfie(face), consent_id=consent.pk)
    return KycCase.objects.get(profile__user=user)


def _typed(user: User, pan: str, kind: str) -> None:
    """The checks that led to the case: none for a PAN in use, one for an unclear name, three for a refused one."""
    if kind == "unclear":
        _submit(user, pan)
        _close(user, OutcomeClass.GREY, "NAME_UNCLEAR", registered_name="DEMO APPLE KUMAR", name_score=71)
    elif kind == "refused":
        for _ in range(3):
            _submit(user, pan)
            _close(user, OutcomeClass.FINAL_FAIL, "NAME_MISMATCH", registered_name="SOMEBODY ELSE", name_score=18)
    else:
        _submit(user, pan)


def _decide(asked: KycCase, rejected: KycCase) -> None:
    """One is asked for the card again, one rejected, both long ago enough to be carried out."""
    actor = User.objects.by_email(REVIEWER).get()
    with clock.fixed(clock.now() - timedelta(hours=3)):
        services.case_decide(
            case_id=asked.pk, actor=actor, decision="ASK_AGAIN", items=["PAN_CARD"], reason_code="BLURRED"
        )
        services.case_decide(case_id=rejected.pk, actor=actor, decision="REJECT", reason_code="FACE_DIFFERS")
    with clock.fixed(clock.now() - timedelta(hours=2)):
        review.apply_due()


def pan_of(number: int, initial: str) -> str:
    return f"AAAP{initial}{number:04d}Z"


def born_of(user: User) -> date:
    return date(1990, 1, 1 + user.pk % 28)


def _consent(user: User) -> None:
    for purpose in Purpose:
        services.consent_give(user_id=user.pk, purpose=purpose, text_version=TEXT)


def _submit(user: User, pan: str) -> None:
    services.pan_submit(user_id=user.pk, pan=pan, name=user.name, date_of_birth=born_of(user))


def _close(user: User, outcome: str, code: str, **facts) -> None:
    attempt = Attempt.objects.get(profile__user=user, ended_at=None)
    services.attempt_close(
        attempt_id=attempt.pk, provider="demo", outcome=outcome, code=code, facts=facts, raw_digest=b""
    )


demo.register(name="kyc", order=12, load=load)
