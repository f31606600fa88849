"""KYC's pages of the console."""

from .defaults import ConsentTextAdmin, KycLevelLimitAdmin, ReasonCodeAdmin
from .profiles import KycProfileAdmin

__all__ = ["ConsentTextAdmin", "KycLevelLimitAdmin", "KycProfileAdmin", "ReasonCodeAdmin"]
