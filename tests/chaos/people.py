"""Those who put money in and take it out, and the clerk who refunds; made by the verbs that make them in life."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from apps.accounts import services as accounts
from apps.core import clock, jurisdiction, policy, risk_caps
from apps.payments.payouts.models import BankAccount
from tests.factories.accounts import make_staff
from tests.factories.payouts import make_account, make_winner

OPENING = 1_000_000_00  # winnings of each, in paise
SPENDERS = 8  # the first ones have nothing but what they put in, and spend it at once
CAP = 10_000_000
POLICIES = {
    "api.default_per_minute": 1_000_000,
    "refunds.approval_limit": 1_000_000,
    "refunds.spent_money": "RECEIVABLE",
    "payouts.approve_up_to": 100_000,
    "payouts.per_day": 100_000,
    "payouts.minimum": 1,
    "payments.minimum_upi": 1,
    "payments.minimum_card": 1,
    "payments.minimum_netbanking": 1,
    "payments.lost_order_seconds": 10,
    "payments.verifies_per_minute": 10_000,
    "inbox.forged_per_minute": 10_000,
    "inbox.polls_per_minute.razorpay": 60_000,
    "inbox.polls_per_minute.cashfree": 60_000,
    "inbox.polls_per_minute.razorpayx": 60_000,
    "inbox.polls_per_minute.cashfree_payouts": 60_000,
    "gateways.circuit_pause_seconds": 2,
}


@dataclass(frozen=True)
class Person:
    user_id: int
    token: str
    bank_account_id: str = ""
    public_id: str = ""
    opening: int = 0  # paise

    @property
    def spends(self) -> bool:
        return not self.opening


@transaction.atomic
def open_for_business() -> Person:
    """Products are offered, caps and limits are out of the way; who may refund."""
    clerk = make_staff("FINANCE")
    jurisdiction.open_products(region="IN", legal_basis="Chaos")
    for action in ("deposit", "payout.request"):
        risk_caps.cap_create(action=action, currency="INR", per_call_max=CAP, outcome="REFUSE", actor=None)
    for key, value in POLICIES.items():
        policy.set(key=key, value=value, actor=None, reason="chaos", approval=clerk)
    return Person(clerk.pk, _token(clerk))


def second() -> int:
    """Another who may answer for us."""
    return make_staff("FINANCE").pk


@transaction.atomic
def person(number: int) -> Person:
    """With winnings (but spenders), a proved name and a bank account that may be paid to."""
    opening = 0 if number < SPENDERS else OPENING
    user = make_winner(f"{opening // 100}.00", region="IN")
    account = make_account(user, number=f"91{number:010d}")
    BankAccount.objects.filter(pk=account.pk).update(usable_from=clock.now() - timedelta(seconds=1))
    return Person(user.pk, _token(user), str(account.pk), user.public_id, opening)


def _token(user) -> str:
    return accounts.session_open(user=user).access
