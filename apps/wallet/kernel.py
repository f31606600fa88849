"""The kernel: the only code that posts journals. Products call the verbs in `services`, never this."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, connection

from apps.core import context
from apps.core.contention import retrying

from .engine.columns import binaries, plain, texts, times
from .engine.requests import AccountRef, JournalRequest, Leg
from .errors import AmountInvalid, CurrencyMismatch, IdempotencyMismatch
from .refusals import refusal_of

MAX_JOURNALS = 100_000
MAX_AMOUNT = 10**15
_POST = """SELECT * FROM wallet_post(
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


class Posted(NamedTuple):
    """What became of one journal. `is_replay`: it had been posted before and nothing moved now."""

    journal_id: UUID
    is_replay: bool
    transfers: tuple[UUID, ...] = ()
    debit_balances: tuple[int | None, ...] = ()
    credit_balances: tuple[int | None, ...] = ()


def post(journals: Sequence[JournalRequest]) -> list[Posted]:
    """Posts 1 to 100,000 journals, all or nothing, in one round trip; a known key answers its first result.

    Outside a transaction it tries again when it loses to others; inside, the outermost transaction does.
    Raises InsufficientFunds, CurrencyMismatch, AccountFrozen, HoldNotOpen, AmountInvalid, IdempotencyMismatch,
    AlreadyReversed.
    """
    if not 1 <= len(journals) <= MAX_JOURNALS:
        raise AmountInvalid(f"Post 1 to {MAX_JOURNALS} journals at once.")
    if connection.in_atomic_block:
        return _post(journals)
    return retrying(lambda: _post(journals))


def _post(journals: Sequence[JournalRequest]) -> list[Posted]:
    if len(journals) == 1:
        done = _send(journals)
        return [_replay(journals[0], *done.known[0])] if done.known else done.results(journals)
    unique, keys = _without_repeats(journals)
    done = _send(unique)
    results: dict[str, Posted] = {}
    if done.known:
        for journal, (journal_id, digest) in zip(unique, done.known, strict=True):
            if journal_id is not None:
                results[journal.key] = _replay(journal, journal_id, digest)
        unique = [journal for journal in unique if journal.key not in results]
        done = _send(unique) if unique else None
    if done is not None:
        results.update((journal.key, result) for journal, result in zip(unique, done.results(unique), strict=True))
    return [results[key] for key in keys]


def _without_repeats(journals: Sequence[JournalRequest]) -> tuple[list[JournalRequest], list[str]]:
    """Each key once. Raises IdempotencyMismatch when one comes with two contents."""
    first: dict[str, JournalRequest] = {}
    keys = []
    for journal in journals:
        key = journal.key
        keys.append(key)
        known = first.setdefault(key, journal)
        if known is not journal and known.digest != journal.digest:
            raise IdempotencyMismatch(key=key)
    return list(first.values()), keys


def _replay(journal: JournalRequest, journal_id: UUID, digest: bytes) -> Posted:
    if bytes(digest) != journal.digest:
        raise IdempotencyMismatch(key=journal.key)
    return Posted(journal_id, True)


class _Answer(NamedTuple):
    known: list[tuple[UUID | None, bytes | None]] | None
    journal_ids: list[UUID]
    transfer_ids: list[UUID]
    debit_balances: list[int | None]
    credit_balances: list[int | None]

    def results(self, journals: Sequence[JournalRequest]) -> list[Posted]:
        found, start = [], 0
        for journal_id, journal in zip(self.journal_ids, journals, strict=True):
            end = start + len(journal.legs)
            found.append(
                Posted(
                    journal_id,
                    False,
                    tuple(self.transfer_ids[start:end]),
                    tuple(self.debit_balances[start:end]),
                    tuple(self.credit_balances[start:end]),
                )
            )
            start = end
        return found


def _send(journals: Sequence[JournalRequest]) -> _Answer:
    parameters = [context.request_id(), *_journal_columns(journals), *_leg_columns(journals)]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_POST, parameters)
            known, digests, *answer = cursor.fetchone()
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error
    return _Answer(list(zip(known, digests, strict=True)) if known else None, *answer)


def _journal_columns(journals: Sequence[JournalRequest]) -> list[str]:
    kinds, types, references, _, actors, memos, effective, reverses, _, passes = zip(*journals, strict=True)
    return [
        texts([journal.key for journal in journals]),
        binaries([journal.digest for journal in journals]),
        texts(kinds),
        texts(types),
        texts(references),
        plain(actors),
        texts(memos),
        times(effective),
        plain(reverses),
        plain(passes),
    ]


def _leg_columns(journals: Sequence[JournalRequest]) -> list[str]:
    """The distinct accounts, then the legs. Raises AmountInvalid, CurrencyMismatch."""
    accounts: dict[AccountRef, int] = {}
    of_journal, debits, credits, legs = [], [], [], []
    for number, journal in enumerate(journals, start=1):
        for leg in journal.legs:
            _check(leg)
            of_journal.append(number)
            debits.append(_position(accounts, leg.debit, leg.currency))
            credits.append(_position(accounts, leg.credit, leg.currency))
            legs.append(leg)
    kinds, owners, scope_types, scope_ids, currencies = zip(*accounts, strict=True) if accounts else ((),) * 5
    _, _, amounts, leg_currencies, phases, pendings, expiries = zip(*legs, strict=True)
    return [
        texts(kinds), plain(owners), texts(scope_types), texts(scope_ids), texts(currencies),
        plain(of_journal), plain(phases), plain(debits), plain(credits), plain(amounts), plain(pendings),
        times(expiries), plain(leg_currencies),
    ]  # fmt: skip


def _check(leg: Leg) -> None:
    if type(leg.amount) is not int or not 0 < leg.amount <= MAX_AMOUNT:
        raise AmountInvalid("The amount is not above zero, or too large.")


def _position(accounts: dict[AccountRef, int], ref: AccountRef | None, currency: str) -> int | None:
    if ref is None:
        return None
    if not ref.currency:
        ref = ref._replace(currency=currency)
    elif ref.currency != currency:
        raise CurrencyMismatch(account=str(ref), currency=currency)
    return accounts.setdefault(ref, len(accounts) + 1)
