"""Consents are given and withdrawn; neither is ever changed."""

import json
from typing import Any

from django.db import transaction

from apps.accounts.kyc.errors import ConsentRequired, ConsentTextUnknown, ConsentUnknown
from apps.accounts.kyc.models import Consent, ConsentText
from apps.accounts.kyc.states import ConsentAct, Language, Purpose
from apps.accounts.services.locks import locked_user
from apps.core import audit, personal_keys

_ORIGIN = "kyc.consent"


@transaction.atomic
def consent_give(
    *, user_id: int, purpose: str, text_version: str, language: str = Language.EN, ip: str = "", device: str = ""
) -> Consent:
    """Notes what the person agreed to; one that stands already is answered again. Raises ConsentTextUnknown."""
    user = locked_user(user_id)
    if not ConsentText.objects.filter(purpose=purpose, version=text_version, language=language).exists():
        raise ConsentTextUnknown(text_version=["There is no such text."])
    standing = consent_standing(user_id=user_id, purpose=purpose)
    if standing and (standing.text_version, standing.language) == (text_version, language):
        return standing
    consent = Consent.objects.create(
        user=user,
        purpose=purpose,
        text_version=text_version,
        language=language,
        sealed_origin=_sealed(user_id, ip=ip, device=device),
    )
    audit.record(
        "kyc.consent.give", consent, actor=user, after={"purpose": str(purpose), "text_version": text_version}
    )
    return consent


@transaction.atomic
def consent_withdraw(*, user_id: int, consent_id: Any) -> Consent:
    """Notes that a consent no longer stands: what was done under it stays done. Raises ConsentUnknown."""
    user = locked_user(user_id)
    given = Consent.objects.filter(pk=consent_id, user=user, act=ConsentAct.GIVEN, withdrawal=None).first()
    if given is None:
        raise ConsentUnknown
    gone = Consent.objects.create(
        user=user,
        act=ConsentAct.WITHDRAWN,
        purpose=given.purpose,
        text_version=given.text_version,
        language=given.language,
        withdraws=given,
    )
    audit.record("kyc.consent.withdraw", given, actor=user, after={"purpose": given.purpose})
    return gone


def consent_origin(consent: Consent) -> dict[str, str]:
    """Address and device of a consent; empty once the person is erased."""
    if consent.sealed_origin is None or personal_keys.is_destroyed(consent.user_id):
        return {}
    return json.loads(personal_keys.open(user_id=consent.user_id, sealed=consent.sealed_origin, context=_ORIGIN))


def _sealed(user_id: int, **origin: str) -> bytes:
    return personal_keys.seal(user_id=user_id, plain=json.dumps(origin).encode(), context=_ORIGIN)


def consent_standing(*, user_id: int, purpose: str) -> Consent | None:
    """The latest consent for this purpose that was not withdrawn."""
    return Consent.objects.filter(user_id=user_id, purpose=purpose, act=ConsentAct.GIVEN, withdrawal=None).first()


def require_consent(*, user_id: int, purpose: str) -> Consent:
    """Raises ConsentRequired."""
    consent = consent_standing(user_id=user_id, purpose=purpose)
    if consent is None:
        raise ConsentRequired(f"Your consent is needed first: {Purpose(purpose).label.lower()}.", purpose=str(purpose))
    return consent
