"""What limits a payout, and what speaks against letting it pass unseen."""

from datetime import datetime

from django.db.models import Sum

from apps.core import policy
from apps.core.money import Money, format_money, from_minor, money
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import GIVEN_BACK, BankAccountState
from apps.wallet.selectors.people import owed


def asked_since(user_id: int, since: datetime) -> int:
    """Payouts of a user since then; those whose money came back to them do not count."""
    return Payout.objects.filter(user_id=user_id, created_at__gte=since).exclude(state__in=GIVEN_BACK).count()


def sum_since(user_id: int, since: datetime) -> Money:
    """What they come to."""
    asked = Payout.objects.filter(user_id=user_id, created_at__gte=since).exclude(state__in=GIVEN_BACK)
    return from_minor(int(asked.aggregate(all=Sum("minor"))["all"] or 0), "INR")


def second_person_above() -> Money:
    return money(policy.get("payouts.second_person_above"), "INR")


def needs_second(payout: Payout) -> bool:
    """Whether two people must approve it."""
    return payout.amount > second_person_above()


def others_with(account: BankAccount) -> int:
    """How many other users have the same account."""
    same = BankAccount.objects.filter(number_index=account.number_index).exclude(user_id=account.user_id)
    return same.exclude(state=BankAccountState.REMOVED).values("user_id").distinct().count()


def doubts(payout: Payout) -> list[str]:
    """Our own reasons to set a payout aside, in words for staff."""
    others, debt = others_with(payout.bank_account), owed(payout.user_id, payout.currency)
    found = [f"{others} other users have this bank account"] if others else []
    return [*found, f"The user owes us {format_money(debt)}"] if debt.amount else found
