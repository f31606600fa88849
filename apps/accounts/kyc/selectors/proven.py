"""What KYC vouches for, asked for by accounts (`second_facts`)."""

from datetime import date

from apps.accounts.kyc.models import KycProfile
from apps.accounts.second_facts import Proven
from apps.accounts.states import KycState


def proven(user_id: int) -> Proven | None:
    """Name and date of birth of a verified person; None for everybody else."""
    profile = KycProfile.objects.filter(user_id=user_id, state=KycState.VERIFIED).first()
    if profile is None:
        return None
    born = date.fromisoformat(profile.date_of_birth) if profile.date_of_birth else None
    return Proven(name=profile.legal_name or "", date_of_birth=born)
