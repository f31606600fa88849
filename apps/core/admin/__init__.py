"""What every admin page of Munim is made of: see apps/console/README.md for how to make one."""

from .actions import ReasonForm, action, allows, ask, dialog_row, go, refusals_as_messages
from .base import ReadOnlyAdmin, ReadOnlyInline
from .columns import (
    badge,
    figure_column,
    link_column,
    masked_column,
    money_column,
    number_column,
    state_column,
    time_column,
)
from .filters import DayRangeFilter

__all__ = [
    "DayRangeFilter",
    "ReadOnlyAdmin",
    "ReadOnlyInline",
    "ReasonForm",
    "action",
    "allows",
    "ask",
    "badge",
    "dialog_row",
    "figure_column",
    "go",
    "link_column",
    "masked_column",
    "money_column",
    "number_column",
    "refusals_as_messages",
    "state_column",
    "time_column",
]

from . import pages as pages  # the platform's own pages stand on the names above
