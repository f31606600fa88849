"""Correcting a balance by hand: tried first, asked for by one person, carried out by another."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.db.models import Model

from apps.core import approvals, audit
from apps.core.approvals.models import Approval
from apps.core.errors import Forbidden, NotFound, Unprocessable
from apps.core.money import Money, parse_money
from apps.wallet.engine.requests import AccountRef
from apps.wallet.models import Account, Journal
from apps.wallet.selectors.sums import posted, with_sums
from apps.wallet.states import AccountKind as K

from .moves import transfer
from .recording import Reference

KEY = "wallet.adjust"
KIND = "wallet.adjustment"
# Bonus and escrow money follows its grant or contest: it is corrected there, not by hand.
ADJUSTABLE = (
    K.USER_DEPOSIT, K.USER_WINNINGS, K.USER_RECEIVABLE, K.SUSPENSE, K.GATEWAY_CLEARING, K.PAYOUT_CLEARING, K.BANK,
)  # fmt: skip
AGAINST = (K.HOUSE_EXPENSE, K.HOUSE_REVENUE, K.CHARGEBACK_LOSS, K.GATEWAY_FEES, K.SUSPENSE)


class AccountUnknown(NotFound):
    message = "There is no such account."


class NotAdjustable(Unprocessable):
    reason, message = "NOT_ADJUSTABLE", "This account is not corrected by hand."


class OwnWallet(Forbidden):
    reason, message = "OWN_WALLET", "This is your own wallet: other people must correct it."


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """What is to be done: `adds` to the account's balance or takes from it, against a house account."""

    account_id: int
    adds: bool
    amount: Money
    against: str

    @classmethod
    def of(cls, payload: dict) -> "Adjustment":
        """From an approval's payload. Raises AmountInvalid."""
        amount = parse_money(payload["amount"]["amount"], payload["amount"]["currency"])
        return cls(account_id=payload["account_id"], adds=payload["adds"], amount=amount, against=payload["against"])


@dataclass(frozen=True)
class Change:
    """One account's exact balance before and after."""

    account: Account
    before: Money
    after: Money


class _Undone(Exception):
    """Ends a dry run; never leaves this module."""


def adjustment_dry_run(*, adjustment: Adjustment) -> list[Change]:
    """Posts it for real, reads both balances, and takes everything back.

    Raises NotAdjustable, AccountUnknown, InsufficientFunds, AccountFrozen, AmountInvalid.
    """
    changes: list[Change] = []
    try:
        with transaction.atomic():
            before = _sums(adjustment)
            _post(adjustment, reference=f"dry-run:{uuid4()}")
            changes = [
                Change(row, row.money(before.get(row.pk, 0)), row.money(posted(row))) for row in _rows(adjustment)
            ]
            raise _Undone
    except _Undone:
        return changes


@transaction.atomic
def adjustment_request(*, adjustment: Adjustment, reason: str, maker: Model) -> Approval:
    """Asks for a second person. Raises OwnWallet, and what the dry run raises."""
    _require_stranger(adjustment, maker.pk)
    payload = {
        "account_id": adjustment.account_id,
        "adds": adjustment.adds,
        "amount": adjustment.amount,
        "against": adjustment.against,
    }
    return approvals.request(key=KEY, payload=payload, maker=maker, reason=reason)


@transaction.atomic
def adjustment_apply(*, adjustment: Adjustment, approval: Approval, actor: Model) -> Journal:
    """Posts what was approved, once. Raises OwnWallet, InsufficientFunds, AccountFrozen."""
    _require_stranger(adjustment, actor.pk)
    before = _sums(adjustment)
    journal = _post(adjustment, reference=approval, actor=actor, memo=approval.reason)
    account = _rows(adjustment)[0]
    audit.record(
        KEY,
        account,
        actor=actor,
        before={"balance": account.money(before[account.pk])},
        after={"balance": account.money(posted(account)), "journal": journal.pk},
        reason=approval.reason,
    )
    return journal


def _require_stranger(adjustment: Adjustment, person_id: int) -> None:
    if _account(adjustment).owner_id == person_id:
        raise OwnWallet


def _account(adjustment: Adjustment) -> Account:
    account = Account.objects.filter(pk=adjustment.account_id).first()
    if account is None:
        raise AccountUnknown
    if account.kind not in ADJUSTABLE or adjustment.against not in AGAINST or account.kind == adjustment.against:
        raise NotAdjustable
    return account


def _post(adjustment: Adjustment, *, reference: Reference, actor: Model | None = None, memo: str = "") -> Journal:
    account = _account(adjustment)
    own = AccountRef(account.kind, account.owner_id, account.scope_type, account.scope_id)
    house = AccountRef(str(K(adjustment.against).value))
    credited = adjustment.adds == (account.sign > 0)
    debit, credit = (house, own) if credited else (own, house)
    return transfer(
        debit=debit, credit=credit, amount=adjustment.amount, kind=KIND, reference=reference, actor=actor, memo=memo
    )


def _rows(adjustment: Adjustment) -> list[Account]:
    """The account, then the house account it is posted against where that is open."""
    account = _account(adjustment)
    house = Account.objects.filter(
        kind=adjustment.against, owner=None, scope_type="", scope_id="", currency=str(adjustment.amount.currency)
    )
    rows = with_sums(Account.objects.filter(pk=account.pk) | house).select_related("owner")
    return sorted(rows, key=lambda row: row.pk != account.pk)


def _sums(adjustment: Adjustment) -> dict[int, int]:
    return {row.pk: posted(row) for row in _rows(adjustment)}
