"""What every verb shares: amounts, references, one journal in, one journal out."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from apps.core import clock, context
from apps.core.contention import retrying
from apps.core.money import MAX_MINOR, Money, to_minor
from apps.wallet.accounts import scope_of
from apps.wallet.engine.requests import JournalRequest, Leg, key_of
from apps.wallet.errors import AmountInvalid, IdempotencyMismatch, JournalUnknown
from apps.wallet.kernel import Posted, post
from apps.wallet.models import Journal

Reference = Model | str


def posts(verb: Callable) -> Callable:
    """A verb: one transaction, tried again on contention when it is the outermost, a savepoint inside another."""

    @wraps(verb)
    def run(**kwargs):
        if connection.in_atomic_block:
            return _in_transaction(verb, kwargs)
        return retrying(lambda: _in_transaction(verb, kwargs))

    return run


def posts_whole(verb: Callable) -> Callable:
    """As `posts`, but a refusal inside another transaction ends all of it: two round trips less."""

    @wraps(verb)
    def run(**kwargs):
        if connection.in_atomic_block:
            with transaction.atomic(savepoint=False):
                return verb(**kwargs)
        return retrying(lambda: _in_transaction(verb, kwargs))

    return run


@transaction.atomic
def _in_transaction(verb: Callable, kwargs: dict):
    return verb(**kwargs)


def minor_of(amount: Money) -> tuple[int, str]:
    """Minor units and currency. Raises AmountInvalid for zero, less, or more than 10^15."""
    minor = to_minor(amount)
    if not 0 < minor <= MAX_MINOR:
        raise AmountInvalid("The amount is not above zero, or too large.")
    return minor, str(amount.currency)


def request(
    kind: str,
    reference: Reference,
    legs: list[Leg] | tuple[Leg, ...],
    *,
    actor: Model | None = None,
    memo: str = "",
    request: str = "",
    effective_at: datetime | None = None,
    reverses: UUID | None = None,
    passes_freeze: bool = False,
) -> JournalRequest:
    """A journal to be posted; told under a clock that is held, it is effective then."""
    reference_type, reference_id = scope_of(reference)
    actor_id = actor.pk if actor is not None else None
    return JournalRequest(
        kind,
        reference_type,
        reference_id,
        tuple(legs),
        actor_id,
        memo[:200],
        effective_at or clock.held(),
        reverses,
        request,
        passes_freeze,
    )


def record(wanted: JournalRequest) -> Journal:
    """Posts one journal and answers its row."""
    return journal_of(wanted, post([wanted])[0])


def journal_of(wanted: JournalRequest, posted: Posted) -> Journal:
    """The row of a posted journal; only a replay has to read it."""
    if posted.is_replay:
        return Journal.objects.get(pk=posted.journal_id)
    created_at = datetime.fromtimestamp((posted.journal_id.int >> 80) / 1000, UTC)
    journal = Journal(
        id=posted.journal_id,
        created_at=created_at,
        kind=wanted.kind,
        reference_type=wanted.reference_type,
        reference_id=wanted.reference_id,
        idempotency_key=wanted.key,
        request_digest=wanted.digest,
        actor_id=wanted.actor_id,
        request_id=context.request_id(),
        memo=wanted.memo,
        reverses_id=wanted.reverses,
        effective_at=wanted.effective_at or created_at,
    )
    journal._state.adding = False
    journal._state.db = connection.alias
    return journal


def known(wanted: JournalRequest) -> Journal | None:
    """The journal of this key, if it was posted before. Raises IdempotencyMismatch when it said something else."""
    key = key_of(wanted.kind, wanted.reference_type, wanted.reference_id)
    journal = Journal.objects.filter(idempotency_key=key).first()
    if journal is not None and bytes(journal.request_digest) != wanted.digest:
        raise IdempotencyMismatch(key=key)
    return journal


def existing(journal: Journal | UUID | str) -> Journal:
    """The journal itself, or by its key. Raises JournalUnknown."""
    if isinstance(journal, Journal):
        return journal
    found = Journal.objects.filter(pk=journal).first()
    if found is None:
        raise JournalUnknown
    return found
