"""Refusals of reconciliation."""

from apps.core.errors import Conflict, NotFound, Unprocessable


class BreakUnknown(NotFound):
    message = "There is no such break."


class NothingToPost(Unprocessable):
    reason = "NOTHING_TO_POST"
    message = "No postings are suggested for this break: choose them first, or explain it."


class FixInvalid(Unprocessable):
    reason = "FIX_INVALID"
    message = "These postings cannot put the break right."


class BreaksOpen(Conflict):
    reason = "BREAKS_OPEN"
    message = "Breaks above the limit are open: decide on them before the day is closed."
