"""Pictures the person sends: the card to be read, the selfie for a person to look at."""

from typing import Any

from django.db import transaction

from apps.accounts.kyc.errors import ConsentUnknown, NothingAsked
from apps.accounts.kyc.models import Consent, Document, KycProfile
from apps.accounts.kyc.states import AskItem, ConsentAct, DocumentKind, Purpose, Step
from apps.accounts.states import KycState

from .asking import attempt_open, require_room, require_tries
from .consents import require_consent
from .documents import Kept, document_make, kept
from .moving import locked_profile, move
from .reviewing import asked_of, item_received, open_case_of, priority_of, review_open


def card_submit(*, user_id: int, image: bytes, device: str = "") -> KycProfile:
    """Takes a photo of the PAN card: read by a provider, or evidence for a reviewer where one decides already.

    Raises PictureInvalid, PictureTooLarge, ConsentRequired, NoTriesLeft, TooManyChecks, StateConflict.
    """
    with kept(user_id=user_id, raw=image) as stored:
        return _card_submit(user_id=user_id, stored=stored, device=device)


def selfie_submit(*, user_id: int, image: bytes, consent_id: Any) -> Document:
    """Takes the selfie, under a consent to it: the case can be claimed now.

    Raises PictureInvalid, PictureTooLarge, ConsentUnknown, NothingAsked.
    """
    with kept(user_id=user_id, raw=image) as stored:
        return _selfie_submit(user_id=user_id, stored=stored, consent_id=consent_id)


@transaction.atomic
def _card_submit(*, user_id: int, stored: Kept, device: str) -> KycProfile:
    profile = locked_profile(user_id)
    consent = require_consent(user_id=user_id, purpose=Purpose.PAN)
    if profile.state == KycState.AWAITING_SELFIE:
        document_make(profile, stored, DocumentKind.PAN_CARD, consent)
    elif profile.state == KycState.CHANGES_ASKED:
        if not asked_of(profile, AskItem.PAN_CARD):
            raise NothingAsked
        document_make(profile, stored, DocumentKind.PAN_CARD, consent)
        item_received(profile, AskItem.PAN_CARD)
    else:
        move(profile.submit_pan, actor=profile.user)
        require_tries(profile, Step.PAN_OCR)
        require_room(profile, device=device)
        document = document_make(profile, stored, DocumentKind.PAN_CARD, consent)
        attempt_open(user_id=user_id, step=Step.PAN_OCR, document=document, device=device)
    return profile


@transaction.atomic
def _selfie_submit(*, user_id: int, stored: Kept, consent_id: Any) -> Document:
    profile = locked_profile(user_id)
    consent = Consent.objects.filter(
        pk=consent_id, user_id=user_id, purpose=Purpose.SELFIE, act=ConsentAct.GIVEN, withdrawal=None
    ).first()
    if consent is None:
        raise ConsentUnknown
    if profile.state == KycState.AWAITING_SELFIE:
        document = document_make(profile, stored, DocumentKind.SELFIE, consent)
        case = open_case_of(profile)
        move(profile.receive_selfie, actor=profile.user)
        review_open(profile, case, priority=priority_of(case))
        return document
    if not asked_of(profile, AskItem.SELFIE):
        raise NothingAsked
    document = document_make(profile, stored, DocumentKind.SELFIE, consent)
    item_received(profile, AskItem.SELFIE)
    return document
