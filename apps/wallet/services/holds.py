"""Money set aside: hold it, take all or a part of it, or let it go."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Model

from apps.core.money import Money
from apps.wallet.engine.buckets import cut
from apps.wallet.engine.requests import AccountRef, JournalRequest, Leg
from apps.wallet.errors import AmountInvalid, CurrencyMismatch, HoldNotOpen
from apps.wallet.kernel import post
from apps.wallet.models import Journal, Transfer
from apps.wallet.states import Phase

from .closed_grants import closed_grant_legs
from .recording import Reference, existing, journal_of, known, minor_of, posts, record, request

EXPIRED = "wallet.hold_expired"


@posts
def hold(
    *,
    debit: AccountRef,
    credit: AccountRef,
    amount: Money,
    kind: str,
    reference: Reference,
    expires_at: datetime | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Sets money of one account aside for another. Raises InsufficientFunds, AccountFrozen."""
    minor, currency = minor_of(amount)
    leg = Leg(debit, credit, minor, currency, Phase.PENDING.value, None, expires_at)
    return record(request(kind, reference, [leg], actor=actor, memo=memo))


@posts
def capture(
    *,
    hold: Journal | UUID,
    amount: Money | None = None,
    kind: str = "wallet.capture",
    reference: Reference | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Takes all of a hold, or `amount` of it in leg order; the rest is released.

    The same reference (the hold, when none is given) answers the first result.
    Raises HoldNotOpen, AmountInvalid for more than is held, CurrencyMismatch.
    """
    held = existing(hold)
    asked = f"capture {held.pk} {'' if amount is None else minor_of(amount)}"
    wanted = _resolution(held, kind, reference, asked, actor, memo)
    legs = _pending_legs(held)
    whole = sum(leg.amount for leg in legs)
    minor = whole if amount is None else minor_of(amount)[0]
    if amount is not None and any(leg.currency != str(amount.currency) for leg in legs):
        raise CurrencyMismatch
    if minor > whole:
        raise AmountInvalid("More than is held.")
    return _resolve(wanted, legs, cut(minor, [leg.amount for leg in legs]))


@posts
def void(
    *,
    hold: Journal | UUID,
    kind: str = "wallet.void",
    reference: Reference | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Releases a hold to the buckets it came from. Raises HoldNotOpen."""
    held = existing(hold)
    wanted = _resolution(held, kind, reference, f"void {held.pk}", actor, memo)
    legs = _pending_legs(held)
    return _resolve(wanted, legs, [0] * len(legs))


@posts
def holds_expire_due(*, limit: int = 1000) -> int:
    """Releases holds whose time has run out; answers how many journals had one."""
    overdue = Transfer.objects.overdue().order_by("expires_at").values_list("journal_id", flat=True)
    journals = Journal.objects.filter(pk__in=list(overdue[:limit])).order_by("id")
    legs: dict[UUID, list[Transfer]] = {}
    for leg in _open_legs(journals):
        legs.setdefault(leg.journal_id, []).append(leg)
    requests = [_voiding(journal, legs[journal.pk]) for journal in journals if journal.pk in legs]
    if requests:
        post(requests)
    return len(requests)


def _voiding(journal: Journal, legs: list[Transfer]) -> JournalRequest:
    wanted = _resolution(journal, EXPIRED, None, f"expired {journal.pk}", None, "")
    return wanted._replace(legs=_legs(legs, [0] * len(legs)))


def _open_legs(journals) -> list[Transfer]:
    rows = Transfer.objects.filter(journal__in=journals, phase=Phase.PENDING, resolutions=None)
    return list(rows.select_related("debit_account").order_by("id"))


def _resolution(held: Journal, kind: str, reference, asked: str, actor, memo: str) -> JournalRequest:
    chosen = reference if reference is not None else f"journal:{held.pk}"
    return request(kind, chosen, (), actor=actor, memo=memo, request=asked, passes_freeze=True)


def _pending_legs(held: Journal) -> list[Transfer]:
    """Raises HoldNotOpen when the journal held nothing."""
    legs = list(held.transfers.filter(phase=Phase.PENDING).select_related("debit_account").order_by("id"))
    if not legs:
        raise HoldNotOpen
    return legs


def _resolve(wanted: JournalRequest, legs: Sequence[Transfer], parts: Sequence[int]) -> Journal:
    released = [(leg, leg.amount - part) for leg, part in zip(legs, parts, strict=True)]
    homeless = closed_grant_legs(released)
    if homeless and (done := known(wanted)) is not None:
        return done
    complete = wanted._replace(legs=(*_legs(legs, parts), *homeless))
    return journal_of(complete, post([complete])[0])


def _legs(legs: Sequence[Transfer], parts: Sequence[int]) -> tuple[Leg, ...]:
    return tuple(
        Leg(None, None, part or leg.amount, leg.currency, (Phase.CAPTURE if part else Phase.VOID).value, leg.pk)
        for leg, part in zip(legs, parts, strict=True)
    )


def open_holds():
    """Pending transfers that nothing has resolved."""
    return Transfer.objects.open_holds().annotate(kind=F("journal__kind"))
