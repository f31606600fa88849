"""What reconciliation reads."""

from .asking import days_to_fetch, rows_to_ask
from .board import breaks_by_kind, days, figures_of, open_breaks, waiting
from .claims import claim_of, claim_on, claims_due, open_claims_of
from .together import fees_not_taken, named_together
from .trace import Step, Trace, latest_of, person_of, trace

__all__ = [
    "Step",
    "Trace",
    "breaks_by_kind",
    "claim_of",
    "claim_on",
    "claims_due",
    "days",
    "days_to_fetch",
    "fees_not_taken",
    "figures_of",
    "latest_of",
    "named_together",
    "open_breaks",
    "open_claims_of",
    "person_of",
    "rows_to_ask",
    "trace",
    "waiting",
]
