"""A payment that its payer's bank disputes, its ends, and what is kept to answer it."""

from .dispute import Dispute, Ending, FrozenBonus, Holding
from .evidence import EvidencePack, Reminder

__all__ = ["Dispute", "Ending", "EvidencePack", "FrozenBonus", "Holding", "Reminder"]
