"""What a wallet holds now. Never cached."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from apps.core.money import Money, from_minor
from apps.wallet.states import AccountKind

_SUMS = """
    SELECT kind, sum(posted_credits - posted_debits), sum(pending_debits)
    FROM wallet_account
    WHERE owner_id = %s AND currency = %s AND kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
    GROUP BY kind
"""
_SUMS_OF_MANY = """
    SELECT owner_id, currency, kind, sum(posted_credits - posted_debits), sum(pending_debits)
    FROM wallet_account
    WHERE owner_id = ANY(%s) AND kind IN ('USER_DEPOSIT', 'USER_WINNINGS', 'USER_BONUS')
    GROUP BY owner_id, currency, kind
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletBalance:
    """Posted money by bucket, what is held of it, and what may be spent or withdrawn."""

    currency: str
    available: Money
    deposit: Money
    winnings: Money
    bonus: Money
    locked: Money
    withdrawable: Money


def balances(user_id: int, currency: str) -> WalletBalance:
    """The user's wallet in one currency, in one query; zeros when it was never used."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [user_id, currency])
        return _balance(currency, {kind: (int(posted), int(held)) for kind, posted, held in cursor.fetchall()})


def balances_of_many(wallets: Iterable[tuple[int, str]]) -> dict[tuple[int, str], WalletBalance]:
    """The wallets of (user, currency), all in one query."""
    wanted = set(wallets)
    rows: dict[tuple[int, str], dict[str, tuple[int, int]]] = {wallet: {} for wallet in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS_OF_MANY, [sorted({user_id for user_id, _ in wanted})])
        for user_id, currency, kind, posted, held in cursor.fetchall():
            if (user_id, currency) in wanted:
                rows[user_id, currency][kind] = (int(posted), int(held))
    return {wallet: _balance(wallet[1], buckets) for wallet, buckets in rows.items()}


def _balance(currency: str, rows: dict[str, tuple[int, int]]) -> WalletBalance:
    posted = {kind: rows.get(kind, (0, 0))[0] for kind in _BUCKETS}
    held = {kind: rows.get(kind, (0, 0))[1] for kind in _BUCKETS}
    locked = sum(held.values())
    return WalletBalance(
        currency=currency,
        available=from_minor(sum(posted.values()) - locked, currency),
        deposit=from_minor(posted[AccountKind.USER_DEPOSIT], currency),
        winnings=from_minor(posted[AccountKind.USER_WINNINGS], currency),
        bonus=from_minor(posted[AccountKind.USER_BONUS], currency),
        locked=from_minor(locked, currency),
        withdrawable=from_minor(posted[AccountKind.USER_WINNINGS] - held[AccountKind.USER_WINNINGS], currency),
    )


_BUCKETS = (AccountKind.USER_DEPOSIT, AccountKind.USER_WINNINGS, AccountKind.USER_BONUS)
