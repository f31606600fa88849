"""A user asks for their money, or thinks better of it."""

from functools import partial
from typing import Any

from django.db import transaction

from apps.accounts import selectors as people
from apps.accounts.kyc.services import level_require
from apps.accounts.models import User
from apps.accounts.services.locks import serialise
from apps.core import audit, clock, context, policy
from apps.core.money import Money, money, to_minor
from apps.core.ports import risk
from apps.payments.payouts import selectors
from apps.payments.payouts.errors import (
    AccountNotVerified,
    AmountOutOfRange,
    BankAccountUnknown,
    CoolDown,
    CurrencyNotPaidOut,
    TooManyToday,
)
from apps.payments.payouts.events import PayoutCancelled, PayoutHeld, PayoutRequested
from apps.payments.payouts.models import BankAccount, Payout, PayoutStep
from apps.payments.payouts.states import BankAccountState

from .shared import KIND, give_back, locked, move, set_aside, tell, work_close, work_lock, work_open
from .taxes import tax_of

CURRENCY = "INR"
FIRST_GATEWAY = "razorpayx"


@transaction.atomic
def payout_request(*, user: User, amount: Money, bank_account_id: Any, device: str = "") -> Payout:
    """Sets the money aside and opens a payout; the risk gate may have it held for a person.

    Raises CurrencyNotPaidOut, AmountOutOfRange, KycRequired, BankAccountUnknown, AccountNotVerified, CoolDown,
    TooManyToday, RiskRefused, InsufficientFunds, AccountFrozen.
    """
    serialise(f"payouts:{user.pk}")
    account = _require(user, amount, bank_account_id)
    verdict = risk.require(
        "payout.request", user_id=user.pk, amount=amount, context={"bank_account_id": str(account.pk)}
    )
    withheld = tax_of(user_id=user.pk, amount=amount)
    payout = Payout.objects.create(
        user=user,
        bank_account=account,
        currency=CURRENCY,
        minor=to_minor(amount),
        tax_minor=to_minor(withheld.tax),
        tax_base_minor=to_minor(withheld.base),
        tax_rule=withheld.rule,
        risk_reference=verdict.reference,
        requested_ip=context.ip() or None,
        device=device[:120],
        gateway=FIRST_GATEWAY,
    )
    PayoutStep.objects.create(payout=payout, state=payout.state, actor=user)
    set_aside(payout, kind=KIND, reference=payout, actor=user)
    audit.record("payouts.payout.request", payout, actor=user, after={"amount": payout.amount, "tax": payout.tax})
    tell(PayoutRequested, payout)
    if reasons := [*verdict.reasons, *selectors.doubts(payout)]:
        move(payout.hold, actor=None, reasons=reasons, until=None, note="; ".join(reasons))
        tell(PayoutHeld, payout)
    work_open(payout)
    return payout


@transaction.atomic
def payout_cancel(*, user: User, payout_id: Any) -> Payout:
    """The user keeps the money; possible until it leaves for the bank. Raises PayoutUnknown, StateConflict."""
    mine = Payout.objects.filter(user_id=user.pk, pk=payout_id).values_list("pk", flat=True).first()
    work_lock(mine)
    payout = locked(mine)
    move(payout.cancel, actor=user, at=clock.now())
    give_back(payout, actor=user)
    work_close(payout, actor=None, reason="Cancelled by its user")
    tell(PayoutCancelled, payout)
    return payout


def _require(user: User, amount: Money, bank_account_id: Any) -> BankAccount:
    """What every payout must meet; the account it goes to."""
    if str(amount.currency) != CURRENCY:
        raise CurrencyNotPaidOut
    least, most = (money(policy.get(f"payouts.{name}"), CURRENCY) for name in ("minimum", "maximum"))
    if not least <= amount <= most:
        raise AmountOutOfRange(
            f"Ask for {least.amount:f} to {most.amount:f} rupees.", minimum=_plain(least), maximum=_plain(most)
        )
    level_require(user=user, action="payout", amount=amount, used=partial(selectors.sum_since, user.pk))
    account = BankAccount.objects.filter(user_id=user.pk, pk=bank_account_id).first()
    if account is None or account.state == BankAccountState.REMOVED:
        raise BankAccountUnknown
    if account.state != BankAccountState.VERIFIED:
        raise AccountNotVerified(state=account.state)
    _require_time(user, account)
    return account


def _require_time(user: User, account: BankAccount) -> None:
    """Raises CoolDown, TooManyToday."""
    now = clock.now()
    held_until = people.payout_cooldown_until(user)
    waits = [until for until in (held_until, account.usable_from) if until is not None and until > now]
    if waits:
        raise CoolDown(until=max(waits).isoformat())
    today = clock.today()
    begin, end = clock.business_period(today, today)
    if selectors.asked_since(user.pk, begin) >= policy.get("payouts.per_day"):
        raise TooManyToday(retry_after=int((end - now).total_seconds()) + 1)


def _plain(value: Money) -> dict[str, str]:
    return {"amount": f"{value.amount:f}", "currency": str(value.currency)}
