"""Erasure: what no law retains is destroyed."""

from django.db import transaction

from apps.accounts.kyc.models import KycCase, KycProfile
from apps.core import audit, clock

from .documents import document_delete
from .moving import locked_profile
from .opening import give_up


@transaction.atomic
def profile_erase(*, user_id: int) -> str:
    """Pictures, PAN, name, birth date and names on record go; states, dates and masked digits stay as proof.

    Consents keep what was agreed to; where from is sealed under the person's key, which is destroyed. The PAN's blind
    index stays, so that a rejected person is known again by it; nobody else is kept from using the PAN.
    """
    if not KycProfile.objects.filter(user_id=user_id).exists():
        return "No proof of identity was held."
    profile = locked_profile(user_id)
    give_up(profile)
    gone = sum(
        document_delete(document_id=pk, actor=None, why="The person was erased.")
        for pk in profile.documents.filter(deleted_at=None).values_list("pk", flat=True)
    )
    profile.attempts.update(registered_name=None, sign_url=None, facts={}, device="")
    KycCase.objects.filter(profile=profile).update(note="")
    kept = profile.pan_index
    profile.pan, profile.legal_name, profile.date_of_birth = None, None, None
    profile.aadhaar_reference, profile.pan_held, profile.erased_at = "", False, clock.now()
    profile.save(update_fields=["legal_name", "date_of_birth", "aadhaar_reference", "pan_held", "erased_at"])
    KycProfile.objects.filter(pk=profile.pk).update(pan=None, pan_index=kept)
    audit.record("kyc.profile.erase", profile, actor=None, after={"pictures": gone})
    return (
        f"{gone} pictures, the PAN, the name, the date of birth and the names on record were destroyed; states, "
        "dates, masked digits and consents stay as the proof that the law asks for."
    )
