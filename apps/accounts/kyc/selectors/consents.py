"""What people agree to, and from which device they speak."""

from typing import Any

from apps.accounts.kyc.models import Consent, ConsentText
from apps.accounts.kyc.states import ConsentAct, Purpose
from apps.accounts.models import Session, User
from apps.core.encryption import blind_index


def consents_of(user: User, *, language: str) -> list[dict[str, Any]]:
    """The newest text of each purpose, and the consent to that purpose that stands."""
    texts: dict[str, ConsentText] = {}
    for text in ConsentText.objects.filter(language=language).order_by("version"):
        texts[text.purpose] = text
    standing: dict[str, Consent] = {}
    given = Consent.objects.filter(user_id=user.pk, act=ConsentAct.GIVEN, withdrawal=None)
    for consent in given.order_by("created_at"):
        standing[consent.purpose] = consent
    return [
        {
            "purpose": str(purpose),
            "text_version": texts[purpose].version,
            "language": texts[purpose].language,
            "text": texts[purpose].text,
            "consent_id": str(standing[purpose].pk) if purpose in standing else None,
        }
        for purpose in Purpose
        if purpose in texts
    ]


def device_of(claims) -> str:
    """The session's device as an opaque word, or an empty one: to count by, not to recognise."""
    fingerprint = Session.objects.filter(pk=claims.sid).values_list("fingerprint", flat=True).first()
    return blind_index(fingerprint, purpose="kyc.device").hex() if fingerprint else ""
