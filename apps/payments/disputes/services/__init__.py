"""The verbs of disputes."""

from .answering import Question, answer_take, answer_told, answers_due, dispute_accept, dispute_contest
from .holding import holds_correct
from .learning import dispute_learn
from .packs import pack_ask, pack_build, pack_first, pack_letter, pack_link, packs_purge, packs_waiting
from .reminding import reminders_send, staff_remind, user_tell

__all__ = [
    "Question",
    "answer_take",
    "answer_told",
    "answers_due",
    "dispute_accept",
    "dispute_contest",
    "dispute_learn",
    "holds_correct",
    "pack_ask",
    "pack_build",
    "pack_first",
    "pack_letter",
    "pack_link",
    "packs_purge",
    "packs_waiting",
    "reminders_send",
    "staff_remind",
    "user_tell",
]
