"""Money that moves at once."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from apps.core.money import Money
from apps.wallet import accounts
from apps.wallet.engine.requests import AccountRef, JournalRequest, Leg
from apps.wallet.errors import AmountInvalid, CurrencyMismatch
from apps.wallet.kernel import post
from apps.wallet.models import Account, Journal
from apps.wallet.states import AccountKind

from .recording import Reference, minor_of, posts, record, request

_POSTED = ("posted_debits", "posted_credits")
_Owed = dict[tuple[int, str, str], int]  # by user, kind of account and currency; minor units


class Credit(NamedTuple):
    """A deposit to be credited together with others."""

    user: Model
    amount: Money
    provider: str
    reference: Reference
    memo: str = ""


@posts
def transfer(
    *,
    debit: AccountRef,
    credit: AccountRef,
    amount: Money,
    kind: str,
    reference: Reference,
    actor: Model | None = None,
    memo: str = "",
    effective_at=None,
) -> Journal:
    """From one account to another, at once. Raises InsufficientFunds, AccountFrozen, CurrencyMismatch."""
    minor, currency = minor_of(amount)
    leg = Leg(debit, credit, minor, currency)
    return record(request(kind, reference, [leg], actor=actor, memo=memo, effective_at=effective_at))


@posts
def deposit_credit(
    *,
    user: Model,
    amount: Money,
    provider: str,
    reference: Reference,
    kind: str = "payments.deposit",
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """A deposit that the gateway confirmed; what the user owes us is taken from it."""
    credit = Credit(user, amount, provider, reference, memo)
    owed = _owed([user.pk], AccountKind.USER_DEPOSIT)
    return record(_deposit(credit, owed, kind=kind, actor=actor))


@posts
def deposits_credit(*, credits: Sequence[Credit], kind: str = "payments.deposit") -> list[UUID]:
    """As `deposit_credit` for several users at once, each one once, all or nothing; the journals' ids."""
    users = {credit.user.pk for credit in credits}
    if len(users) != len(credits):
        raise ValueError("A user's deposits are credited one after the other: each pays back what is owed.")
    owed = _owed(users, AccountKind.USER_DEPOSIT)
    return [done.journal_id for done in post([_deposit(credit, owed, kind=kind, actor=None) for credit in credits])]


@posts
def credit_winnings(
    *,
    user: Model,
    amount: Money,
    debit: AccountRef,
    kind: str,
    reference: Reference,
    tax: Money | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Winnings out of `debit`; `tax` is the part of the amount that is withheld."""
    minor, currency = minor_of(amount)
    withheld = part_of(amount, tax)
    asked = f"winnings {user.pk} {debit} {minor} {withheld} {currency}"
    legs = []
    if minor > withheld:
        legs.append(Leg(debit, accounts.winnings(user), minor - withheld, currency))
    if withheld:
        legs.append(Leg(debit, accounts.TAX, withheld, currency))
    owed = _owed([user.pk], AccountKind.USER_WINNINGS)
    legs += _collection(user, accounts.winnings(user), minor - withheld, currency, owed)
    return record(request(kind, reference, legs, actor=actor, memo=memo, request=asked, passes_freeze=True))


def part_of(amount: Money, part: Money | None) -> int:
    """Minor units of a part, 0 for none. Raises CurrencyMismatch, AmountInvalid."""
    if part is None or not part.amount:
        return 0
    if part.currency != amount.currency:
        raise CurrencyMismatch
    minor = minor_of(part)[0]
    if minor > minor_of(amount)[0]:
        raise AmountInvalid("The part is larger than the whole.")
    return minor


def _deposit(credit: Credit, owed: _Owed, *, kind: str, actor: Model | None) -> JournalRequest:
    user, (minor, currency) = credit.user, minor_of(credit.amount)
    legs = [Leg(accounts.gateway(credit.provider), accounts.deposit(user), minor, currency)]
    legs += _collection(user, accounts.deposit(user), minor, currency, owed)
    asked = f"deposit {user.pk} {credit.provider} {minor} {currency}"
    return request(kind, credit.reference, legs, actor=actor, memo=credit.memo, request=asked, passes_freeze=True)


def _owed(users: Collection[int], bucket: AccountKind) -> _Owed:
    """The balances of what users owe us; their accounts and buckets stay locked until the credit is posted."""
    rows = Account.objects.filter(owner_id__in=users, kind__in=[bucket, AccountKind.USER_RECEIVABLE], scope_id="")
    locked = rows.order_by("id").select_for_update(no_key=True)
    found = locked.values_list("owner_id", "kind", "currency", *_POSTED)
    return {(owner, kind, currency): debits - credits for owner, kind, currency, debits, credits in found}


def _collection(user: Model, bucket: AccountRef, minor: int, currency: str, owed: _Owed) -> list[Leg]:
    """A leg that pays back, from this credit, what the user owes."""
    taken = min(owed.get((user.pk, AccountKind.USER_RECEIVABLE, currency), 0), minor)
    return [Leg(bucket, accounts.receivable(user), taken, currency)] if taken > 0 else []
