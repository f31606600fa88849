"""What the kernel is asked to post: accounts by their natural keys, journals, legs. Amounts are minor units."""

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

USERS = frozenset({"USER_DEPOSIT", "USER_WINNINGS", "USER_BONUS", "USER_RECEIVABLE"})


class AccountRef(NamedTuple):
    """An account by kind, owner and scope; it is opened when money first moves through it."""

    kind: str
    owner_id: int | None = None
    scope_type: str = ""
    scope_id: str = ""
    currency: str = ""

    def __str__(self) -> str:
        owner = f"/{self.owner_id}" if self.owner_id is not None else ""
        scope = f"/{self.scope_type}:{self.scope_id}" if self.scope_id else ""
        return f"{self.kind}{owner}{scope}"


class Leg(NamedTuple):
    """One arrow. CAPTURE and VOID name the pending transfer; the others name their accounts."""

    debit: AccountRef | None
    credit: AccountRef | None
    amount: int
    currency: str
    phase: str = "POSTED"
    pending: UUID | None = None
    expires_at: datetime | None = None


class JournalRequest(NamedTuple):
    """One business event. `request` is what a retry must repeat; without it, the legs are.

    `passes_freeze`: it returns, collects or takes back money, which a frozen account does not stop.
    """

    kind: str
    reference_type: str
    reference_id: str
    legs: tuple[Leg, ...]
    actor_id: int | None = None
    memo: str = ""
    effective_at: datetime | None = None
    reverses: UUID | None = None
    request: str = ""
    passes_freeze: bool = False

    @property
    def key(self) -> str:
        return key_of(self.kind, self.reference_type, self.reference_id)

    @property
    def digest(self) -> bytes:
        return digest_of(self.request or "\n".join([_content(leg) for leg in self.legs]))


def key_of(kind: str, reference_type: str, reference_id: str) -> str:
    """The business key: unique for ever."""
    return f"{kind}:{reference_type}:{reference_id}" if reference_type else f"{kind}:{reference_id}"


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _content(leg: Leg) -> str:
    if leg.pending is not None:
        return f"{leg.phase} {leg.pending} {leg.amount} {leg.currency}"
    return f"{leg.phase} {'/'.join(map(str, leg.debit))} {'/'.join(map(str, leg.credit))} {leg.amount} {leg.currency}"
