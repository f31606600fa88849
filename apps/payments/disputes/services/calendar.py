"""When an answer is due."""

from datetime import date, datetime

from apps.core import bank_holidays, clock
from apps.payments.disputes.engine.deadlines import end_of
from apps.payments.disputes.states import ANSWER_DAYS


def deadline(*, phase: str, since: date) -> datetime:
    """T+3, T+2 or T+1 working days by phase: the end of that day. For gateways that name no time."""
    return end_of(bank_holidays.after(since, ANSWER_DAYS[phase]), clock.business_zone())
