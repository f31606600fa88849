"""The kernel: the only code that posts journals. Products call the verbs in `services`, never this."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db import DatabaseError, connection

from apps.core import context, events
from apps.core.contention import retrying
from apps.core.money import MAX_MINOR

from .engine.columns import binaries, plain, texts, times
from .engine.requests import AccountRef, JournalRequest
from .errors import AmountInvalid, CurrencyMismatch, IdempotencyMismatch
from .refusals import raise_refusal

MAX_JOURNALS = 100_000
_POST = """SELECT known_journals, known_digests, journal_ids, transfer_ids::text, debit_balances::text,
    credit_balances::text FROM wallet_post(
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_POST_ONE = """SELECT known_digest, journal_id, transfer_ids::text, debit_balances::text, credit_balances::text
    FROM wallet_post_one(
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


class Line(NamedTuple):
    """One transfer and the two balances after it; none where the account is not locked while posting."""

    transfer_id: UUID
    debit_balance: int | None
    credit_balance: int | None


class Lines:
    """The transfers of one call, as PostgreSQL wrote them; read only when somebody asks."""

    def __init__(self, transfers: str, debit_balances: str, credit_balances: str):
        self._texts = (transfers, debit_balances, credit_balances)

    @cached_property
    def rows(self) -> list[Line]:
        columns = [text[1:-1].split(",") for text in self._texts]
        return [
            Line(UUID(key), _balance(debit), _balance(credit)) for key, debit, credit in zip(*columns, strict=True)
        ]


def _balance(text: str) -> int | None:
    return None if text == "NULL" else int(text)


class Posted(NamedTuple):
    """What became of one journal. `is_replay`: it had been posted before and nothing moved now."""

    journal_id: UUID
    is_replay: bool
    lines: Lines | None = None
    first: int = 0
    count: int = 0

    @property
    def transfers(self) -> list[Line]:
        """Its transfers with the balances after them, minor units; none for a replay."""
        return self.lines.rows[self.first : self.first + self.count] if self.lines else []


def post(journals: Sequence[JournalRequest]) -> list[Posted]:
    """Posts 1 to 100,000 journals, all or nothing, in one round trip; a known key answers its first result.

    Outside a transaction it tries again when it loses to others; inside, the outermost transaction does.
    Raises InsufficientFunds, CurrencyMismatch, AccountFrozen, HoldNotOpen, AmountInvalid, IdempotencyMismatch,
    AlreadyReversed.
    """
    if not 1 <= len(journals) <= MAX_JOURNALS:
        raise AmountInvalid(f"Post 1 to {MAX_JOURNALS} journals at once.")
    posted = _post(journals) if connection.in_atomic_block else retrying(lambda: _post(journals))
    events.knock()  # the function wrote them to the outbox
    return posted


def _post(journals: Sequence[JournalRequest]) -> list[Posted]:
    if len(journals) == 1:
        return [_post_one(journals[0])]
    unique, keys = _without_repeats(journals)
    done = _send(unique)
    results: dict[str, Posted] = {}
    if done.known:
        for (key, journal), (journal_id, digest) in zip(unique.items(), done.known, strict=True):
            if journal_id is not None:
                results[key] = _replay(journal, journal_id, digest)
        unique = {key: journal for key, journal in unique.items() if key not in results}
        done = _send(unique) if unique else None
    if done is not None:
        results.update(zip(unique, done.results(unique.values()), strict=True))
    return [results[key] for key in keys]


def _post_one(journal: JournalRequest) -> Posted:
    kind, reference_type, reference_id, _, actor_id, memo, effective_at, reverses, _, passes = journal
    legs = _leg_columns([journal], [1])
    del legs[5]  # the number of the journal
    known, journal_id, *lines = _row(
        _POST_ONE,
        [
            context.request_id(), journal.key, journal.digest, kind, reference_type, reference_id, actor_id, memo,
            effective_at, reverses, passes, *legs,
        ],
    )  # fmt: skip
    if known is not None:
        return _replay(journal, journal_id, known)
    return Posted(journal_id, False, Lines(*lines), 0, len(journal.legs))


def _without_repeats(journals: Sequence[JournalRequest]) -> tuple[dict[str, JournalRequest], list[str]]:
    """Each key once. Raises IdempotencyMismatch when one comes with two contents."""
    keys = [journal.key for journal in journals]
    first: dict[str, JournalRequest] = {}
    for key, journal in zip(keys, journals, strict=True):
        known = first.setdefault(key, journal)
        if known is not journal and known.digest != journal.digest:
            raise IdempotencyMismatch(key=key)
    return first, keys


def _replay(journal: JournalRequest, journal_id: UUID, digest: bytes) -> Posted:
    if bytes(digest) != journal.digest:
        raise IdempotencyMismatch(key=journal.key)
    return Posted(journal_id, True)


class _Answer(NamedTuple):
    """Of a batch: what was known (then nothing was posted), or the new keys and lines."""

    known: list[tuple[UUID | None, bytes | None]] | None
    journal_ids: list[UUID]
    lines: Lines | None

    def results(self, journals: Iterable[JournalRequest]) -> list[Posted]:
        found, first = [], 0
        for journal_id, journal in zip(self.journal_ids, journals, strict=True):
            count = len(journal.legs)
            found.append(Posted(journal_id, False, self.lines, first, count))
            first += count
        return found


def _send(journals: dict[str, JournalRequest]) -> _Answer:
    requests = list(journals.values())
    parameters = [*_journal_columns(journals, requests), *_leg_columns(requests, range(1, len(requests) + 1))]
    known, digests, journal_ids, *lines = _row(_POST, parameters)
    if known:
        return _Answer(list(zip(known, digests, strict=True)), [], None)
    return _Answer(None, journal_ids, Lines(*lines))


def _row(sql: str, parameters: list) -> tuple:
    """The function's answer. Raises the typed refusals."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchone()
    except DatabaseError as error:
        raise_refusal(error)
        raise


def _journal_columns(journals: dict[str, JournalRequest], requests: list[JournalRequest]) -> list[str]:
    kinds, types, references, _, actors, memos, effective, reverses, _, passes = zip(*requests, strict=True)
    return [
        context.request_id(), texts(list(journals)), binaries([journal.digest for journal in requests]), texts(kinds),
        texts(types), texts(references), plain(actors), texts(memos), times(effective), plain(reverses), plain(passes),
    ]  # fmt: skip


def _leg_columns(journals: Sequence[JournalRequest], numbers: Iterable[int]) -> list[str]:
    """The distinct accounts, then the legs, with their journal's number. Raises AmountInvalid, CurrencyMismatch."""
    accounts: dict[tuple[AccountRef, str], int] = {}
    of_journal, debits, credits, legs = [], [], [], []
    for number, journal in zip(numbers, journals, strict=True):
        for leg in journal.legs:
            amount, currency = leg.amount, leg.currency
            if type(amount) is not int or not 0 < amount <= MAX_MINOR:
                raise AmountInvalid("The amount is not above zero, or too large.")
            debits.append(None if leg.debit is None else accounts.setdefault((leg.debit, currency), len(accounts) + 1))
            credits.append(
                None if leg.credit is None else accounts.setdefault((leg.credit, currency), len(accounts) + 1)
            )
            of_journal.append(number)
            legs.append(leg)
    _, _, amounts, currencies, phases, pendings, expiries = zip(*legs, strict=True)
    return [
        *_account_columns(accounts), plain(of_journal), plain(phases), plain(debits), plain(credits), plain(amounts),
        plain(pendings), times(expiries), plain(currencies),
    ]  # fmt: skip


def _account_columns(accounts: dict[tuple[AccountRef, str], int]) -> list[str]:
    """Natural keys. Raises CurrencyMismatch for an account that is bound to another currency."""
    if not accounts:
        return ["{}"] * 5
    refs, currencies = zip(*accounts, strict=True)
    kinds, owners, scope_types, scope_ids, bound = zip(*refs, strict=True)
    for ref, own, currency in zip(refs, bound, currencies, strict=True):
        if own and own != currency:
            raise CurrencyMismatch(account=str(ref), currency=currency)
    return [texts(kinds), plain(owners), texts(scope_types), texts(scope_ids), texts(currencies)]
