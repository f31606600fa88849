"""The words of the ledger."""

from typing import NamedTuple

from django.db.models import TextChoices


class Side(TextChoices):
    DEBIT = "DEBIT", "Debit"
    CREDIT = "CREDIT", "Credit"


class AccountKind(TextChoices):
    USER_DEPOSIT = "USER_DEPOSIT", "Deposit"
    USER_WINNINGS = "USER_WINNINGS", "Winnings"
    USER_BONUS = "USER_BONUS", "Bonus"
    ESCROW = "ESCROW", "Escrow"
    GATEWAY_CLEARING = "GATEWAY_CLEARING", "Gateway clearing"
    BANK = "BANK", "Bank"
    PAYOUT_CLEARING = "PAYOUT_CLEARING", "Payout clearing"
    HOUSE_REVENUE = "HOUSE_REVENUE", "House revenue"
    TAX_PAYABLE = "TAX_PAYABLE", "Tax payable"
    USER_RECEIVABLE = "USER_RECEIVABLE", "Owed by the user"
    BONUS_EXPENSE = "BONUS_EXPENSE", "Bonus expense"
    CHARGEBACK_LOSS = "CHARGEBACK_LOSS", "Chargeback loss"
    GATEWAY_FEES = "GATEWAY_FEES", "Gateway fees"
    HOUSE_EXPENSE = "HOUSE_EXPENSE", "House expense"
    SUSPENSE = "SUSPENSE", "Suspense"


class Nature(NamedTuple):
    """What follows from an account's kind."""

    side: Side
    may_go_negative: bool
    alerts: bool = False


_K = AccountKind
NATURES: dict[str, Nature] = {
    **dict.fromkeys((_K.USER_DEPOSIT, _K.USER_WINNINGS, _K.USER_BONUS, _K.ESCROW), Nature(Side.CREDIT, False)),
    **dict.fromkeys((_K.GATEWAY_CLEARING, _K.BANK), Nature(Side.DEBIT, True, alerts=True)),
    **dict.fromkeys((_K.PAYOUT_CLEARING, _K.HOUSE_REVENUE, _K.TAX_PAYABLE), Nature(Side.CREDIT, True, alerts=True)),
    **dict.fromkeys(
        (_K.USER_RECEIVABLE, _K.BONUS_EXPENSE, _K.CHARGEBACK_LOSS, _K.GATEWAY_FEES, _K.HOUSE_EXPENSE),
        Nature(Side.DEBIT, True),
    ),
    _K.SUSPENSE: Nature(Side.CREDIT, True),
}
DEBIT_KINDS = tuple(kind for kind, nature in NATURES.items() if nature.side == Side.DEBIT)
FLOOR_KINDS = tuple(kind for kind, nature in NATURES.items() if not nature.may_go_negative)
BUCKETS = (_K.USER_DEPOSIT, _K.USER_WINNINGS, _K.USER_BONUS)
USER_KINDS = (*BUCKETS, _K.USER_RECEIVABLE)


class PostingMode(TextChoices):
    """How an account's sums are kept while many post to it."""

    LOCKED = "LOCKED", "Locked row"
    SHARDED = "SHARDED", "16 sum rows"
    APPEND = "APPEND", "Folded behind"


class Phase(TextChoices):
    POSTED = "POSTED", "Posted"
    PENDING = "PENDING", "On hold"
    CAPTURE = "CAPTURE", "Captured"
    VOID = "VOID", "Released"


class GrantState(TextChoices):
    ACTIVE = "ACTIVE", "Active"
    COMPLETED = "COMPLETED", "Turned real"
    EXPIRED = "EXPIRED", "Expired"
    FORFEITED = "FORFEITED", "Forfeited"


class WageringBase(TextChoices):
    BONUS = "BONUS", "Bonus"
    DEPOSIT_PLUS_BONUS = "DEPOSIT_PLUS_BONUS", "Deposit and bonus"
