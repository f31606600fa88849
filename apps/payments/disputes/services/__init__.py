"""The verbs of disputes."""

from .answering import (
    Question,
    answer_take,
    answer_told,
    answers_due,
    dispute_accept,
    dispute_contest,
)
from .calendar import holiday_add, holiday_drop
from .learning import dispute_learn
from .reminding import reminders_send

__all__ = [
    "Question",
    "answer_take",
    "answer_told",
    "answers_due",
    "dispute_accept",
    "dispute_contest",
    "dispute_learn",
    "holiday_add",
    "holiday_drop",
    "reminders_send",
]
