"""The lines of a wallet: every posted movement of its buckets, newest first, by index probes alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection

from apps.core.ids import uuid7_floor
from apps.core.money import Money, from_minor

BUCKET_NAMES = {"USER_DEPOSIT": "deposit", "USER_WINNINGS": "winnings", "USER_BONUS": "bonus"}

_SQL = Path(__file__).parents[1] / "sql"
_LINES = (_SQL / "read_wallet_lines.sql").read_text()
_BUCKETS_BEFORE = (_SQL / "read_bucket_balances.sql").read_text()
_END_OF_TIME = uuid.UUID(int=2**128 - 1)
_AFTER_EVERYTHING = (_END_OF_TIME, "Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletLine:
    """One movement of one bucket; `amount` is positive, `direction` CREDIT (in) or DEBIT (out)."""

    transfer_id: uuid.UUID
    direction: str
    bucket: str
    amount: Money
    balance_after: Money | None
    journal_id: uuid.UUID
    kind: str
    reference: str
    memo: str
    created_at: datetime

    @property
    def id(self) -> str:
        """Unique per line: a move between two buckets of one wallet is two lines of one transfer."""
        return f"{self.transfer_id}-{self.direction[0].lower()}"


def wallet_lines(
    *,
    user_id: int,
    currency: str,
    limit: int,
    after: tuple[uuid.UUID, str] = _AFTER_EVERYTHING,
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[WalletLine]:
    """Up to `limit` lines behind the line `after` (transfer, direction), newest first."""
    values = {
        "user": user_id,
        "currency": currency,
        "limit": limit,
        "last_id": after[0],
        "last_direction": after[1],
        "kind": kind,
        "since": uuid7_floor(since) if since else uuid.UUID(int=0),
        "until": uuid7_floor(until) if until else _END_OF_TIME,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        return [_line(row, currency) for row in cursor.fetchall()]


def bucket_balances(*, user_id: int, currency: str, at: datetime) -> dict[str, Money]:
    """Posted money by bucket just before the instant, one index probe per account."""
    with connection.cursor() as cursor:
        cursor.execute(_BUCKETS_BEFORE, {"user": user_id, "currency": currency, "at": uuid7_floor(at)})
        found = {BUCKET_NAMES[kind]: int(total) for kind, total in cursor.fetchall()}
    return {bucket: from_minor(found.get(bucket, 0), currency) for bucket in BUCKET_NAMES.values()}


def _line(row: tuple, currency: str) -> WalletLine:
    transfer_id, direction, bucket, amount, balance, journal_id, kind, ref_type, ref_id, memo, at = row
    return WalletLine(
        transfer_id=transfer_id,
        direction=direction,
        bucket=BUCKET_NAMES[bucket],
        amount=from_minor(amount, currency),
        balance_after=None if balance is None else from_minor(balance, currency),
        journal_id=journal_id,
        kind=kind,
        reference=f"{ref_type}:{ref_id}" if ref_type else ref_id,
        memo=memo,
        created_at=at,
    )
