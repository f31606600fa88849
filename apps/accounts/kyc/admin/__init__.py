"""KYC's pages of the console."""

from .circuits import CircuitAdmin, ProviderCallAdmin, WebhookEventAdmin
from .defaults import ConsentTextAdmin, KycLevelLimitAdmin, ReasonCodeAdmin
from .profiles import KycProfileAdmin

__all__ = [
    "CircuitAdmin",
    "ConsentTextAdmin",
    "KycLevelLimitAdmin",
    "KycProfileAdmin",
    "ProviderCallAdmin",
    "ReasonCodeAdmin",
    "WebhookEventAdmin",
]
