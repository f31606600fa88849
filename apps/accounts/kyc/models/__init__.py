"""A person's proof, and everything that led to it."""

from .attempt import Attempt, StageCount
from .case import AskedItem, KycCase
from .consent import Consent, ConsentText
from .document import Document
from .level import KycLevelLimit
from .profile import KycProfile, pan_index
from .provider import Circuit, ProviderCall
from .reason import ReasonCode
from .webhook import WebhookEvent

__all__ = [
    "AskedItem",
    "Attempt",
    "Circuit",
    "Consent",
    "ConsentText",
    "Document",
    "KycCase",
    "KycLevelLimit",
    "KycProfile",
    "ProviderCall",
    "ReasonCode",
    "StageCount",
    "WebhookEvent",
    "pan_index",
]
