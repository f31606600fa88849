"""The accounts of ledger.md by name: `accounts.deposit(user)`, `accounts.escrow(contest)`."""

from django.db.models import Model

from .engine.requests import AccountRef
from .states import AccountKind as K

Scope = Model | str


def scope_of(scope: Scope) -> tuple[str, str]:
    """A row is named by its label and key; a text is `type:id`."""
    if isinstance(scope, Model):
        return scope._meta.label_lower, str(scope.pk)
    kind, colon, key = scope.partition(":")
    return (kind, key) if colon else ("", kind)


def _scoped(kind: str, scope: Scope) -> AccountRef:
    scope_type, scope_id = scope_of(scope)
    return AccountRef(kind, None, scope_type, scope_id)


def deposit(user: Model) -> AccountRef:
    return AccountRef(K.USER_DEPOSIT.value, user.pk)


def winnings(user: Model) -> AccountRef:
    return AccountRef(K.USER_WINNINGS.value, user.pk)


def bonus(user_id: int, grant_id: object) -> AccountRef:
    """The account of one grant."""
    return AccountRef(K.USER_BONUS.value, user_id, "grant", str(grant_id))


def receivable(user: Model) -> AccountRef:
    """What the user owes us."""
    return AccountRef(K.USER_RECEIVABLE.value, user.pk)


def escrow(scope: Scope) -> AccountRef:
    """Money held for a contest, a chit group, an order."""
    return _scoped(K.ESCROW.value, scope)


def gateway(provider: str) -> AccountRef:
    """What a gateway owes us."""
    return AccountRef(K.GATEWAY_CLEARING.value, None, "gateway", provider)


def payouts(provider: str) -> AccountRef:
    """Payouts on their way through a gateway."""
    return AccountRef(K.PAYOUT_CLEARING.value, None, "gateway", provider)


BANK = AccountRef(K.BANK.value)
REVENUE = AccountRef(K.HOUSE_REVENUE.value)
TAX = AccountRef(K.TAX_PAYABLE.value)
BONUS_EXPENSE = AccountRef(K.BONUS_EXPENSE.value)
CHARGEBACK_LOSS = AccountRef(K.CHARGEBACK_LOSS.value)
GATEWAY_FEES = AccountRef(K.GATEWAY_FEES.value)
HOUSE_EXPENSE = AccountRef(K.HOUSE_EXPENSE.value)
SUSPENSE = AccountRef(K.SUSPENSE.value)
