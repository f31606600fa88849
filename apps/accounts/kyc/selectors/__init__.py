"""Reads of KYC."""

from .allowed import Allowed, allowed_to
from .circuits import current_outages, provider_title, webhook_providers, with_figures
from .consents import consents_of, device_of
from .looking import age_of, next_action_words, open_item_of, pan_query
from .status import KycStatus, StageStatus, profile_of, status_of
from .story import Story, happenings, story_of

__all__ = [
    "Allowed",
    "KycStatus",
    "StageStatus",
    "Story",
    "age_of",
    "allowed_to",
    "consents_of",
    "current_outages",
    "device_of",
    "happenings",
    "next_action_words",
    "open_item_of",
    "pan_query",
    "profile_of",
    "provider_title",
    "status_of",
    "story_of",
    "webhook_providers",
    "with_figures",
]
