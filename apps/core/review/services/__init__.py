"""The verbs of work queues."""

from .applying import apply_due, item_apply, item_confirm, item_refuse
from .blind import golden_drop, golden_keep
from .claiming import (
    claim_next,
    item_cancel,
    item_claim,
    item_escalate,
    item_release,
    item_renew,
    item_seen,
    item_skip,
    item_snooze,
)
from .deciding import decision_stage, decision_undo
from .opening import item_open
from .subjects import subject_cancel, subject_lock

__all__ = [
    "apply_due",
    "claim_next",
    "decision_stage",
    "decision_undo",
    "golden_drop",
    "golden_keep",
    "item_apply",
    "item_cancel",
    "item_claim",
    "item_confirm",
    "item_escalate",
    "item_open",
    "item_refuse",
    "item_release",
    "item_renew",
    "item_seen",
    "item_skip",
    "item_snooze",
    "subject_cancel",
    "subject_lock",
]
