"""Which gateway is asked, and what is noted of it."""

from .calls import calls_purge
from .circuits import (
    choose,
    circuit_suffer,
    gateway_switch,
    gateway_take_back,
    left_alone,
    trial_begin,
    trial_end,
    trials_due,
)
from .downtimes import downtime_note
from .health import figures_of

__all__ = [
    "calls_purge",
    "choose",
    "circuit_suffer",
    "downtime_note",
    "figures_of",
    "gateway_switch",
    "gateway_take_back",
    "left_alone",
    "trial_begin",
    "trial_end",
    "trials_due",
]
