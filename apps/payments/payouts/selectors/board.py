"""What a person needs to decide about a payout, in one place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Sum

from apps.core import clock
from apps.core.money import Money, from_minor
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.states import GIVEN_BACK, PayoutState, TaxBasis
from apps.wallet.selectors.balances import balances
from apps.wallet.selectors.origins import winnings_by_kind
from apps.wallet.selectors.years import put_in

from .limits import needs_second, others_with

LOOKED_BACK = timedelta(days=365)
NEW_ACCOUNT = timedelta(days=7)
SHOWN = 8


@dataclass(frozen=True, slots=True)
class History:
    """A user's payouts of a year, this one left out."""

    paid: int
    amount: Money
    returned: int
    last_at: datetime | None
    devices: int


def board(payout: Payout) -> dict[str, Any]:
    """The whole picture; everything in it is of the past or of now, nothing of what is decided."""
    user, since = payout.user, clock.now() - LOOKED_BACK
    own = put_in(user.pk, payout.currency, since)
    return {
        "payout": payout,
        "person": user,
        "account": payout.bank_account,
        "wallet": balances(user.pk, payout.currency),
        "deposited": from_minor(max(own.deposits, 0), payout.currency),
        "origins": winnings_by_kind(user.pk, payout.currency, since),
        "history": history(payout, since),
        "others": Payout.objects.filter(user_id=user.pk).exclude(pk=payout.pk).order_by("-created_at", "-id")[:SHOWN],
        "warnings": list(warnings(payout)),
        "two_people": needs_second(payout),
        "tax_words": tax_words(payout),
    }


def history(payout: Payout, since: datetime) -> History:
    """Paid and returned payouts since then."""
    others = Payout.objects.filter(user_id=payout.user_id, created_at__gte=since).exclude(pk=payout.pk)
    paid = others.filter(state=PayoutState.PAID).aggregate(count=Count("id"), minor=Sum("minor"), last=Max("paid_at"))
    return History(
        paid=paid["count"],
        amount=from_minor(int(paid["minor"] or 0), payout.currency),
        returned=others.filter(state__in=[PayoutState.RETURNED, PayoutState.FAILED]).count(),
        last_at=paid["last"],
        devices=others.exclude(device="").values("device").distinct().count(),
    )


def warnings(payout: Payout):
    """What speaks for looking twice, in words for staff."""
    yield from payout.hold_reasons
    account, user = payout.bank_account, payout.user
    others = others_with(account)
    if others and not payout.hold_reasons:
        yield f"{others} other users have this bank account"
    earlier = Payout.objects.filter(user_id=user.pk).exclude(pk=payout.pk).exclude(state__in=GIVEN_BACK)
    if not earlier.exists():
        yield "First payout of this user"
    elif not earlier.filter(bank_account=account).exists():
        yield "First payout to this bank account"
    if payout.device and earlier.exists() and not earlier.filter(device=payout.device).exists():
        yield "Asked for on a device none of their payouts came from"
    if payout.created_at - user.date_joined < NEW_ACCOUNT:
        yield "The user joined less than a week before"
    if not user.is_active:
        yield "The user is blocked"


def tax_words(payout: Payout) -> str:
    """Of what the tax was taken, and by which law."""
    rule = payout.tax_rule
    if rule is None:
        return "No rule was in force: nothing is withheld."
    base = from_minor(payout.tax_base_minor, payout.currency)
    of = "the amount" if rule.basis == TaxBasis.AMOUNT else "net winnings of the fiscal year"
    return f"{rule.rate * 100:.2f} % of {base} ({of}), {rule.section}, in force from {rule.effective_from:%d %b %Y}."


def account_board(account: BankAccount, proved_name: str) -> dict[str, Any]:
    """Both names beside each other, and who else has the account."""
    return {
        "account": account,
        "person": account.user,
        "proved_name": proved_name,
        "others_with_it": others_with(account),
        "paid_to_it": account.payouts.filter(state=PayoutState.PAID).count(),
    }
