"""Money that moves at once."""

from django.db.models import Model

from apps.core.money import Money
from apps.wallet import accounts
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.errors import AmountInvalid, CurrencyMismatch
from apps.wallet.models import Account, Journal
from apps.wallet.states import AccountKind

from .recording import Reference, minor_of, posts, record, request

_POSTED = ("posted_debits", "posted_credits")


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
    minor, currency = minor_of(amount)
    legs = [Leg(accounts.gateway(provider), accounts.deposit(user), minor, currency)]
    asked = f"deposit {user.pk} {provider} {minor} {currency}"
    legs += _collection(user, accounts.deposit(user), minor, currency)
    return record(request(kind, reference, legs, actor=actor, memo=memo, request=asked, passes_freeze=True))


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
    legs += _collection(user, accounts.winnings(user), minor - withheld, currency)
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


def _collection(user: Model, bucket: AccountRef, minor: int, currency: str) -> list[Leg]:
    """A leg that pays back, from this credit, what the user owes; the accounts stay locked until it is posted."""
    kinds = [bucket.kind, AccountKind.USER_RECEIVABLE]
    rows = Account.objects.filter(owner_id=user.pk, currency=currency, kind__in=kinds, scope_id="")
    locked = rows.order_by("id").select_for_update(no_key=True)
    owed = {kind: debits - credits for kind, debits, credits in locked.values_list("kind", *_POSTED)}
    taken = min(owed.get(AccountKind.USER_RECEIVABLE, 0), minor)
    return [Leg(bucket, accounts.receivable(user), taken, currency)] if taken > 0 else []
