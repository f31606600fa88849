"""A user's fiscal year, as tax at source needs it."""

from datetime import date, datetime

from django.db.models import Q, Sum

from apps.core import clock
from apps.core.ids import uuid7_floor
from apps.payments.payouts.engine.taxes import YearSoFar
from apps.payments.payouts.models import Payout, TaxRule
from apps.payments.payouts.states import GIVEN_BACK, HOLDING, PayoutState
from apps.wallet.selectors.years import put_in


def fiscal_year_start(day: date) -> date:
    """India's begins on 1 April."""
    return date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def tax_rule_on(day: date, currency: str) -> TaxRule | None:
    """The rule that holds on a day; None: nothing is withheld."""
    return TaxRule.objects.filter(currency=currency, effective_from__lte=day).order_by("-effective_from").first()


def year_so_far(user_id: int, currency: str) -> YearSoFar:
    """What the user had on 1 April, put in and took out since, and was taxed on."""
    begin, _ = clock.business_period(fiscal_year_start(clock.today()), None)
    taken = Payout.objects.filter(user_id=user_id, currency=currency, created_at__gte=begin)
    taken = taken.exclude(state__in=[*GIVEN_BACK, PayoutState.RETURNED])
    sums = taken.aggregate(minor=Sum("minor"), taxed=Sum("tax_base_minor"))
    own = put_in(user_id, currency, begin)
    return YearSoFar(
        opening=own.opening - _across(user_id, currency, begin),
        deposits=own.deposits,
        withdrawals=int(sums["minor"] or 0),
        taxed=int(sums["taxed"] or 0),
    )


def _across(user_id: int, currency: str, begin: datetime) -> int:
    """Asked for (and taxed) in the year before and not gone when it ended: held then, so still in the balance."""
    before = Payout.objects.filter(user_id=user_id, currency=currency, created_at__lt=begin)
    gone_since = Q(state=PayoutState.PAID, capture_journal__gte=uuid7_floor(begin))
    return int(before.filter(Q(state__in=HOLDING) | gone_since).aggregate(all=Sum("minor"))["all"] or 0)
