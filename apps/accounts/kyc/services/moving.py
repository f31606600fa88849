"""What every verb needs: the locked proof, its moves, and the copy of its state on the user."""

from collections.abc import Callable
from typing import Any

from apps.accounts.kyc.errors import NumberInText
from apps.accounts.kyc.models import KycProfile
from apps.accounts.services.locks import locked_user, serialise
from apps.accounts.states import KycState
from apps.core import fsm
from apps.core.aadhaar import holds_number

__all__ = ["clean_note", "held_elsewhere", "known_elsewhere", "locked_profile", "move"]

_REMEMBERED = (KycState.REJECTED, KycState.REVERIFY)


def locked_profile(user_id: int) -> KycProfile:
    """The person's proof, made when there is none; user and proof are locked, in that order. Raises NotFound."""
    user = locked_user(user_id)
    profile, _ = KycProfile.objects.select_for_update().get_or_create(user=user, defaults={"user": user})
    profile.user = user
    return profile


def move(step: Callable, *, actor, reason: str = "", **values: Any) -> KycProfile:
    """One declared transition; the user's own copy of the state follows and nothing else of the user changes."""
    profile = fsm.advance(step, actor=actor, reason=reason, **values)
    profile.user.kyc_state = profile.state
    profile.user.save(update_fields=["kyc_state"])
    return profile


def held_elsewhere(profile: KycProfile):
    """Other people whose account the same PAN belongs to now; asked under a lock of that PAN."""
    serialise(f"kyc.pan:{bytes(profile.pan_index).hex()}")
    return KycProfile.objects.filter(pan_index=profile.pan_index, pan_held=True).exclude(pk=profile.pk)


def known_elsewhere(profile: KycProfile) -> bool:
    """Whether the PAN is another account's, or of somebody who was rejected or must prove themselves again."""
    if held_elsewhere(profile).exists():
        return True
    others = KycProfile.objects.filter(pan_index=profile.pan_index, state__in=_REMEMBERED).exclude(pk=profile.pk)
    return others.exists()


def clean_note(text: str) -> str:
    """Free text of staff, without the number that must never be kept. Raises NumberInText."""
    if holds_number(text):
        raise NumberInText
    return text.strip()[:500]
