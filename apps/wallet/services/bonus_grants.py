"""Granting bonus money."""

import json
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal

from django.db import connection
from django.db.models import Model

from apps.core.money import Money
from apps.wallet import accounts
from apps.wallet.engine import columns
from apps.wallet.engine.requests import JournalRequest, Leg, digest_of
from apps.wallet.engine.wagering import required_stakes
from apps.wallet.errors import CurrencyMismatch, IdempotencyMismatch, TermsInvalid, WageringTooHigh
from apps.wallet.kernel import post
from apps.wallet.models import BonusGrant, BonusLimit
from apps.wallet.sql import statement
from apps.wallet.states import WageringBase
from apps.wallet.terms import BonusTerms, GrantRequest

from .recording import Reference, minor_of, posts

KIND = "wallet.bonus_grant"
_BY_REFERENCE = "SELECT * FROM wallet_bonusgrant WHERE reference = ANY(%s::text[])"


def bonus_grant(
    *,
    user: Model,
    amount: Money,
    terms: BonusTerms,
    reference: Reference,
    actor: Model | None = None,
    memo: str = "",
) -> BonusGrant:
    """Bonus money with its terms, in an account of its own. Raises as bonus_grant_many."""
    wanted = GrantRequest(user=user, amount=amount, terms=terms, reference=reference, actor=actor, memo=memo)
    return bonus_grant_many(requests=[wanted])[0]


@posts
def bonus_grant_many(*, requests: Sequence[GrantRequest]) -> list[BonusGrant]:
    """Grants any number of bonuses with the same few statements; a known reference answers its grant.

    Raises TermsInvalid, WageringTooHigh, IdempotencyMismatch: then none is granted.
    """
    caps = _caps({request.terms.jurisdiction for request in requests})
    rows: dict[str, tuple] = {}
    by_reference: dict[str, GrantRequest] = {}
    order = []
    for request in requests:
        row = _row(request, caps)
        if rows.setdefault(row[3], row)[4] != row[4]:
            raise IdempotencyMismatch(reference=row[3])
        by_reference.setdefault(row[3], request)
        order.append(row[3])
    if not rows:
        return []
    fresh = _insert(list(rows.values()))
    grants = {grant.reference: grant for grant in BonusGrant.objects.raw(_BY_REFERENCE, [columns.texts(rows)])}
    for reference, grant in grants.items():
        if bytes(grant.terms_digest) != rows[reference][4]:
            raise IdempotencyMismatch(reference=reference)
    if fresh:
        post([_journal(grants[reference], by_reference[reference]) for reference in rows if reference in fresh])
    return [grants[reference] for reference in order]


def _caps(jurisdictions: set[str]) -> dict[tuple[str, str], Decimal]:
    rows = BonusLimit.objects.filter(jurisdiction__in=jurisdictions - {""})
    return {(row.jurisdiction, row.product): row.max_multiple for row in rows}


def _row(request: GrantRequest, caps: dict[tuple[str, str], Decimal]) -> tuple:
    """The columns of grants_insert.sql."""
    terms = request.terms
    amount, currency = minor_of(request.amount)
    base = _base(terms, amount, currency)
    cap = caps.get((terms.jurisdiction, terms.product), caps.get((terms.jurisdiction, "")))
    if not terms.multiple.is_finite() or terms.multiple < 0:
        raise TermsInvalid("The wagering multiple is a number from zero up.")
    if cap is not None and terms.multiple > cap:
        raise WageringTooHigh(multiple=str(terms.multiple), cap=str(cap))
    reference_type, reference_id = accounts.scope_of(request.reference)
    row = (
        request.user.pk,
        currency,
        amount,
        f"{reference_type}:{reference_id}" if reference_type else reference_id,
        terms.product,
        terms.jurisdiction,
        terms.multiple,
        cap,
        terms.base,
        base,
        required_stakes(terms.multiple, base),
        None if terms.max_stake is None else _same_currency(terms.max_stake, currency),
        json.dumps({name: str(share) for name, share in terms.contributions.items()}, sort_keys=True),
        terms.expires_at.astimezone(UTC),
        request.actor.pk if request.actor is not None else None,
    )
    digest = digest_of(str((*row[:3], *row[4:7], *row[8:14])))
    return (*row[:4], digest, *row[4:])


def _base(terms: BonusTerms, amount: int, currency: str) -> int:
    """What the multiple applies to, minor units."""
    if terms.base == WageringBase.BONUS:
        return amount
    if terms.base != WageringBase.DEPOSIT_PLUS_BONUS or terms.base_amount is None:
        raise TermsInvalid("A base of deposit and bonus needs its amount.")
    base = _same_currency(terms.base_amount, currency)
    if base < amount:
        raise TermsInvalid("Deposit and bonus together cannot be less than the bonus.")
    return base


def _same_currency(money: Money, currency: str) -> int:
    if str(money.currency) != currency:
        raise CurrencyMismatch
    return minor_of(money)[0]


def _insert(rows: list[tuple]) -> set[str]:
    """The references that are new."""
    write = [
        columns.plain, columns.plain, columns.plain, columns.texts, columns.binaries, columns.texts, columns.texts,
        columns.plain, columns.plain, columns.plain, columns.plain, columns.plain, columns.plain, columns.texts,
        columns.times, columns.plain,
    ]  # fmt: skip
    parameters = [literal(column) for literal, column in zip(write, zip(*rows, strict=True), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement("grants_insert"), parameters)
        return {reference for (reference,) in cursor.fetchall()}


def _journal(grant: BonusGrant, request: GrantRequest) -> JournalRequest:
    account = accounts.bonus(grant.user_id, grant.pk)
    leg = Leg(accounts.BONUS_EXPENSE, account, grant.amount, grant.currency)
    return JournalRequest(KIND, "grant", str(grant.pk), (leg,), grant.actor_id, request.memo[:200])
