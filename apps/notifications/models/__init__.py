"""The tables of the post office."""

from .bulk import Bulk
from .message import Attempt, Callback, Digest, Message
from .person import ContactProfile, Device, Preference, Suppression
from .template import Template, TemplateVersion

__all__ = [
    "Attempt",
    "Bulk",
    "Callback",
    "ContactProfile",
    "Device",
    "Digest",
    "Message",
    "Preference",
    "Suppression",
    "Template",
    "TemplateVersion",
]
