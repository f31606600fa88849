"""Bank accounts: added by their user, checked at the bank, decided by a person where the names are unclear."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.kyc.engine.names import score
from apps.accounts.kyc.selectors import profile_of
from apps.accounts.kyc.services import level_require
from apps.accounts.models import User
from apps.accounts.services.locks import serialise
from apps.core import audit, clock, events, fsm, policy
from apps.core.review import services as review
from apps.payments.gateways.facts import BankValidation, RemoteState
from apps.payments.payouts import selectors
from apps.payments.payouts.engine import banks
from apps.payments.payouts.errors import (
    AccountInUse,
    AccountNumberInvalid,
    BankAccountUnknown,
    IfscInvalid,
    OwnPayout,
    TooManyAccounts,
    TooManyAccountsToday,
)
from apps.payments.payouts.events import BankAccountAdded, BankAccountChecked
from apps.payments.payouts.models import BankAccount, number_index
from apps.payments.payouts.states import HOLDING, BankAccountState

ACCOUNTS_QUEUE = "bank_accounts"
LEASE, DAY = timedelta(minutes=1), timedelta(hours=24)
TRIES = 12
PENNY_DROPS = "razorpayx"  # the one gateway that offers them


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountQuestion:
    """An account whose holder is asked for."""

    account_id: UUID
    gateway: str
    reference: str
    validation_id: str
    is_first: bool
    holder_name: str
    account_number: str
    ifsc: str
    mobile: str


@transaction.atomic
def bank_account_add(*, user: User, account_number: str, ifsc: str, holder_name: str) -> BankAccount:
    """Keeps the account and has its holder checked; one the user has already is answered as it is.

    Raises AccountNumberInvalid, IfscInvalid, KycRequired, TooManyAccounts, TooManyAccountsToday.
    """
    number, code = _parsed(account_number, ifsc)
    level_require(user=user, action="payout")
    serialise(f"payouts:{user.pk}")
    own = BankAccount.objects.filter(user_id=user.pk).exclude(state=BankAccountState.REMOVED)
    known = own.filter(number_index=number_index(number, code)).first()
    if known is not None:
        return known
    if own.count() >= policy.get("payouts.accounts_per_user"):
        raise TooManyAccounts
    now = clock.now()
    _require_turn(user, now)
    account = BankAccount.objects.create(
        user=user,
        holder_name=holder_name.strip()[:120],
        number=number,
        ifsc=code,
        usable_from=now + timedelta(hours=policy.get("payouts.account_hours")),
        due_at=now,
    )
    audit.record("payouts.bank_account.add", account, actor=user, after={"account": str(account)})
    events.publish(BankAccountAdded(bank_account_id=str(account.pk), user_id=user.pk))
    return account


def _require_turn(user: User, now: datetime) -> None:
    """Adding and removing in turns would ask banks about any number of accounts. Raises TooManyAccountsToday."""
    most = policy.get("payouts.accounts_per_day")
    added = BankAccount.objects.filter(user_id=user.pk, created_at__gt=now - DAY).order_by("-created_at")
    times = list(added.values_list("created_at", flat=True)[:most])
    if len(times) == most:
        raise TooManyAccountsToday(retry_after=int((times[-1] + DAY - now).total_seconds()) + 1)


@transaction.atomic
def bank_account_remove(*, user: User, bank_account_id: Any) -> BankAccount:
    """No payout goes there any more. Raises BankAccountUnknown, AccountInUse while one is on its way."""
    serialise(f"payouts:{user.pk}")
    mine = BankAccount.objects.filter(user_id=user.pk, pk=bank_account_id)
    review.subject_lock(queue=ACCOUNTS_QUEUE, model=BankAccount, key=mine.values_list("pk", flat=True).first())
    account = _locked(mine)
    if account.state == BankAccountState.REMOVED:
        raise BankAccountUnknown
    if account.payouts.filter(state__in=HOLDING).exists():
        raise AccountInUse
    fsm.advance(account.remove, actor=user, at=clock.now())
    review.subject_cancel(queue=ACCOUNTS_QUEUE, subject=account, actor=None, reason="Removed by its user")
    return account


@transaction.atomic
def account_check_take(*, bank_account_id: Any) -> AccountQuestion | None:
    """Takes an account that is due for one worker; after many tries a person decides instead."""
    account = _locked(BankAccount.objects.filter(pk=bank_account_id))
    now = clock.now()
    if account.due_at is None or account.due_at > now:
        return None
    if account.tries >= TRIES:
        _to_person(account, "NO_ANSWER")
        return None
    account.gateway = PENNY_DROPS
    account.tries += 1
    account.due_at = now + LEASE
    account.save(update_fields=["gateway", "tries", "due_at"])
    return AccountQuestion(
        account_id=account.pk,
        gateway=account.gateway,
        reference=selectors.account_reference(account.pk),
        validation_id=account.validation_id,
        is_first=account.tries == 1,
        holder_name=account.holder_name,
        account_number=account.number,
        ifsc=account.ifsc,
        mobile=account.user.mobile or "",
    )


@transaction.atomic
def account_checked(*, bank_account_id: Any, validation: BankValidation) -> BankAccount:
    """The bank's word: the holder's name decides, against the proved one. Safe to repeat."""
    account = _locked(BankAccount.objects.filter(pk=bank_account_id))
    if account.state != BankAccountState.CHECKING:
        return account
    account.validation_id, account.name_at_bank = validation.validation_id[:60], validation.name_at_bank[:120] or None
    if validation.state == RemoteState.PENDING:
        account.due_at = clock.now() + _pause(account)
        account.save(update_fields=["validation_id", "due_at"])
        return account
    account.name_score = _score(account)
    account.save(update_fields=["validation_id", "name_at_bank", "name_score"])
    _judge(account, validation)
    return account


@transaction.atomic
def account_put_off(*, bank_account_id: Any, retry_after: float | None) -> BankAccount:
    """The gateway gave no word: it is asked again later."""
    account = _locked(BankAccount.objects.filter(pk=bank_account_id))
    if account.state == BankAccountState.CHECKING:
        account.due_at = clock.now() + max(timedelta(seconds=retry_after or 0), _pause(account))
        account.save(update_fields=["due_at"])
    return account


@transaction.atomic
def account_turned_down(*, bank_account_id: Any, code: str) -> BankAccount:
    """The gateway will not ask that bank: a person decides."""
    account = _locked(BankAccount.objects.filter(pk=bank_account_id))
    if account.state == BankAccountState.CHECKING:
        _to_person(account, (code or "REFUSED")[:40])
    return account


@transaction.atomic
def account_check_soon(*, bank_account_id: Any) -> None:
    """There is news: the gateway is asked now."""
    BankAccount.objects.filter(pk=bank_account_id, state=BankAccountState.CHECKING).update(due_at=clock.now())


@transaction.atomic
def account_verify(*, bank_account_id: Any, actor: User, note: str = "") -> BankAccount:
    """A person is satisfied that the account is the user's. Raises OwnPayout, StateConflict, BankAccountUnknown."""
    account = _of_a_stranger(bank_account_id, actor)
    fsm.advance(account.verify, actor=actor, reason=note, at=clock.now())
    _told(account)
    return account


@transaction.atomic
def account_refuse(*, bank_account_id: Any, actor: User, cause: str, note: str = "") -> BankAccount:
    """A person is not. Raises OwnPayout, StateConflict, BankAccountUnknown."""
    account = _of_a_stranger(bank_account_id, actor)
    fsm.advance(account.refuse, actor=actor, reason=note, cause=cause)
    _told(account)
    return account


def account_checks_due(*, limit: int = 200) -> list[UUID]:
    """Accounts whose bank is to be asked now."""
    due = BankAccount.objects.filter(due_at__lte=clock.now()).order_by("due_at")
    return list(due.values_list("pk", flat=True)[:limit])


def _parsed(account_number: str, ifsc: str) -> tuple[str, str]:
    try:
        number = banks.account_number(account_number)
    except ValueError:
        raise AccountNumberInvalid from None
    try:
        return number, banks.ifsc(ifsc)
    except ValueError:
        raise IfscInvalid from None


def _locked(rows) -> BankAccount:
    account = rows.select_related("user").select_for_update(no_key=True, of=("self",)).first()
    if account is None:
        raise BankAccountUnknown
    return account


def _of_a_stranger(bank_account_id: Any, actor: User) -> BankAccount:
    """Raises OwnPayout."""
    account = _locked(BankAccount.objects.filter(pk=bank_account_id))
    if selectors.is_party(account, actor):
        raise OwnPayout
    return account


def _pause(account: BankAccount) -> timedelta:
    """30 seconds, then twice as long each time, at most an hour."""
    return timedelta(seconds=min(15 * 2**account.tries, 3600))


def _score(account: BankAccount) -> int | None:
    """How alike the bank's name is to the proved one, of 100; None when either is missing."""
    profile = profile_of(account.user)
    proved = (profile.legal_name if profile is not None else "") or ""
    return score(proved, account.name_at_bank) if proved and account.name_at_bank else None


def _judge(account: BankAccount, validation: BankValidation) -> None:
    if validation.state == RemoteState.FAILED or validation.is_active is False:
        fsm.advance(account.refuse, actor=None, cause="NOT_AT_BANK")
    elif account.name_score is None:
        return _to_person(account, "NO_NAME")
    elif account.name_score >= policy.get("payouts.name_match"):
        fsm.advance(account.verify, actor=None, at=clock.now())
    elif account.name_score >= policy.get("payouts.name_review"):
        return _to_person(account, "NAMES_DIFFER")
    else:
        fsm.advance(account.refuse, actor=None, cause="OTHER_NAME")
    return _told(account)


def _to_person(account: BankAccount, cause: str) -> None:
    fsm.advance(account.ask_person, actor=None, cause=cause)
    review.item_open(queue=ACCOUNTS_QUEUE, subject=account)
    _told(account)


def _told(account: BankAccount) -> None:
    events.publish(BankAccountChecked(bank_account_id=str(account.pk), user_id=account.user_id, state=account.state))
