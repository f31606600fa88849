"""The verbs of live delivery: what other apps call, and what its own process and doors do."""

from .pruning import log_erase, log_prune, resync_force
from .pushing import Push, broadcast, push, push_many
from .reporting import Report, Seat, process_gone, report, reports_purge
from .tickets import Admission, is_shaped, ticket_consume, ticket_issue, tickets_purge

__all__ = [
    "Admission",
    "Push",
    "Report",
    "Seat",
    "broadcast",
    "is_shaped",
    "log_erase",
    "log_prune",
    "process_gone",
    "push",
    "push_many",
    "report",
    "reports_purge",
    "resync_force",
    "ticket_consume",
    "ticket_issue",
    "tickets_purge",
]
