"""Reads of KYC."""

from .consents import consents_of, device_of
from .status import KycStatus, StageStatus, profile_of, status_of
from .story import Story, happenings, story_of

__all__ = [
    "KycStatus",
    "StageStatus",
    "Story",
    "consents_of",
    "device_of",
    "happenings",
    "profile_of",
    "status_of",
    "story_of",
]
