"""What users are told of their payouts and bank accounts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.accounts.kyc.selectors import device_of
from apps.accounts.models import User
from apps.payments.payouts.errors import PayoutUnknown
from apps.payments.payouts.models import BankAccount, Payout, PayoutStep
from apps.payments.payouts.reasons import ACCOUNT_TOLD, TOLD
from apps.payments.payouts.states import BankAccountState, PayoutState

__all__ = [
    "accounts_of",
    "device_of",
    "expected_by",
    "payout_of",
    "payouts_of",
    "sentence",
    "story",
    "told",
    "told_accounts",
]

BANKS_TAKE = timedelta(days=3)
_S = PayoutState
SENTENCES = {
    _S.REQUESTED: "We have your request and look at it now.",
    _S.HELD: "We have your request. Somebody looks at it; nothing is needed from you.",
    _S.APPROVED: "Approved: it goes to your bank now.",
    _S.SUBMITTED: "It is on its way to your bank.",
    _S.UNKNOWN: "It is on its way. Your bank has not confirmed it yet: this can take up to three working days.",
    _S.PAID: "Paid. It is in your bank account.",
    _S.REJECTED: "It was not approved. The money is in your wallet.",
    _S.CANCELLED: "Cancelled. The money is in your wallet.",
    _S.FAILED: "Your bank did not take it. The money is in your wallet: check the account and try again.",
    _S.RETURNED: "Your bank sent it back. The money is in your wallet.",
}
_A = BankAccountState
ACCOUNT_SENTENCES = {
    _A.CHECKING: "We ask your bank for the holder's name.",
    _A.REVIEW: "Somebody compares the names. This takes up to a day.",
    _A.VERIFIED: "This account is yours: money can be paid to it.",
    _A.REFUSED: "Money cannot be paid to this account.",
    _A.REMOVED: "You have removed this account.",
}
_CANCELLABLE = (_S.REQUESTED, _S.HELD, _S.APPROVED)


def payouts_of(user: User) -> QuerySet[Payout]:
    """The user's own, with their accounts."""
    return Payout.objects.filter(user_id=user.pk).select_related("bank_account")


def payout_of(user: User, payout_id: Any) -> Payout:
    """One of the user's own. Raises PayoutUnknown."""
    payout = payouts_of(user).filter(pk=payout_id).first()
    if payout is None:
        raise PayoutUnknown
    return payout


def accounts_of(user: User) -> QuerySet[BankAccount]:
    """The user's own that are not removed."""
    return BankAccount.objects.filter(user_id=user.pk).exclude(state=_A.REMOVED)


def told(payout: Payout, *, with_story: bool = False) -> Payout:
    """The payout with what its user is told of it."""
    payout.message = sentence(payout)
    payout.can_cancel = payout.state in _CANCELLABLE
    payout.expected_by = expected_by(payout)
    if with_story:
        payout.timeline = story(payout.steps.order_by("id"))
    return payout


def told_accounts(accounts: Iterable[BankAccount]) -> list[BankAccount]:
    """The accounts with what their user is told of them."""
    rows = list(accounts)
    for row in rows:
        row.message = ACCOUNT_TOLD.get(row.cause) or ACCOUNT_SENTENCES[_A(row.state)]
    return rows


def sentence(payout: Payout) -> str:
    """Where it stands, in words for its user."""
    if payout.state == _S.REJECTED and payout.reason_code in TOLD:
        return TOLD[payout.reason_code]
    return SENTENCES[_S(payout.state)]


def expected_by(payout: Payout) -> datetime | None:
    """When the bank should have it; None while it is not under way."""
    return (
        payout.submitted_at + BANKS_TAKE
        if payout.submitted_at and payout.state in (_S.SUBMITTED, _S.UNKNOWN)
        else None
    )


def story(steps: Iterable[PayoutStep]) -> list[dict[str, Any]]:
    """What happened, without what is only ours: a second try at another gateway is still one way to the bank."""
    lines: list[dict[str, Any]] = []
    for step in steps:
        line = {"at": step.created_at, "state": step.state, "message": SENTENCES[_S(step.state)]}
        if not lines or lines[-1]["state"] != step.state:
            lines.append(line)
    return lines
