"""A person's proof, and everything that led to it."""

from .attempt import Attempt, StageCount
from .case import AskedItem, KycCase
from .consent import Consent, ConsentText
from .document import Document
from .level import KycLevelLimit
from .profile import KycProfile, pan_index
from .reason import ReasonCode

__all__ = [
    "AskedItem",
    "Attempt",
    "Consent",
    "ConsentText",
    "Document",
    "KycCase",
    "KycLevelLimit",
    "KycProfile",
    "ReasonCode",
    "StageCount",
    "pan_index",
]
