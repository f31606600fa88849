"""Spending from a user's buckets, in the order the product's policy says."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Model

from apps.core import clock
from apps.core.money import Money, from_minor
from apps.wallet import accounts
from apps.wallet.engine.buckets import Bucket, lay, take
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.errors import InsufficientFunds, ProductHasNoPolicy
from apps.wallet.models import Journal, SpendingPolicy
from apps.wallet.states import AccountKind, Phase

from .moves import part_of
from .own_limits import stake_require
from .recording import Reference, known, minor_of, posts, record, request

# Locks the accounts in the order of their keys; the soonest expiry first among the bonuses, none that ran out
# or is frozen.
_LOCK = """
    SELECT a.owner_id, a.kind, a.scope_type, a.scope_id, a.posted_credits - a.posted_debits - a.pending_debits,
        EXISTS (SELECT FROM accounts_selfexclusion e WHERE e.user_id = %s AND (e.until IS NULL OR e.until > %s))
        OR EXISTS (SELECT FROM accounts_userlimit l WHERE l.user_id = %s AND l.amount IS NOT NULL),
        (SELECT u.kyc_state FROM accounts_user u WHERE u.id = %s)
    FROM (SELECT * FROM wallet_account
          WHERE currency = %s AND (owner_id = %s AND kind = ANY(%s) OR owner_id = %s AND kind = 'USER_DEPOSIT')
          ORDER BY id FOR NO KEY UPDATE) a
    LEFT JOIN wallet_bonusgrant g
        ON a.kind = 'USER_BONUS' AND g.user_id = a.owner_id AND g.id::text = a.scope_id
    WHERE a.owner_id = %s AND (a.kind <> 'USER_BONUS'
        OR g.state = 'ACTIVE' AND g.frozen_at IS NULL AND g.expires_at > %s)
    ORDER BY array_position(%s, a.kind::text), g.expires_at, a.id
"""


class Policy(NamedTuple):
    """Which buckets, in which order, and the part that may be bonus."""

    buckets: Sequence[str]
    bonus_share: Decimal
    is_stake: bool = False


class Purse(NamedTuple):
    """Locked buckets in spending order; `is_bound`: their user has set limits or stays away.

    Where the proof of identity stands comes along, since a statement more costs a transfer a fifth of its time.
    """

    buckets: list[Bucket]
    is_bound: bool
    kyc_state: str = ""


REAL_MONEY = Policy((AccountKind.USER_DEPOSIT.value, AccountKind.USER_WINNINGS.value), Decimal(0))


@posts
def spend(
    *,
    user: Model,
    amount: Money,
    product: str,
    credit: AccountRef,
    kind: str,
    reference: Reference,
    hold: bool = False,
    expires_at: datetime | None = None,
    tax: Money | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Takes the amount out of the user's buckets for `credit`, or with `hold` sets it aside: a leg per bucket.

    `tax` is the part of the amount that goes to TAX_PAYABLE, in legs of its own.
    Raises InsufficientFunds, AccountFrozen, ProductHasNoPolicy, IdempotencyMismatch, SelfExcluded, LimitReached.
    """
    minor, currency = minor_of(amount)
    taxed = part_of(amount, tax)
    policy = policy_of(product)
    if policy.is_stake and kind.partition(".")[0] != product:
        raise ValueError(f"A stake is found by its kind, which starts with its product: {product}.")
    asked = f"spend {user.pk} {product} {credit} {minor} {taxed} {currency} {hold}"
    wanted = request(kind, reference, (), actor=actor, memo=memo, request=asked)
    purse = locked_buckets(user, currency, policy)
    if (done := known(wanted)) is not None:
        return done
    if policy.is_stake and purse.is_bound:
        stake_require(user, amount)
    uses = [(ref, part) for ref, part in ((credit, minor - taxed), (accounts.TAX, taxed)) if part]
    phase = Phase.PENDING.value if hold else Phase.POSTED.value
    laid = lay(taken_from(purse.buckets, minor, currency, policy), uses)
    legs = [Leg(ref, use, part, currency, phase, None, expires_at if hold else None) for ref, use, part in laid]
    return record(wanted._replace(legs=tuple(legs)))


def policy_of(product: str) -> Policy:
    """Raises ProductHasNoPolicy."""
    found = SpendingPolicy.objects.filter(product=product).values_list("buckets", "bonus_share", "is_stake").first()
    if found is None:
        raise ProductHasNoPolicy(product=product)
    return Policy(*found)


def locked_buckets(user: Model, currency: str, policy: Policy, *, beside: Model | None = None) -> Purse:
    """The user's buckets in spending order, locked; `beside` has their deposit account locked in the same order."""
    kinds, others, now = list(policy.buckets), beside.pk if beside is not None else None, clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [user.pk, now, user.pk, user.pk, currency, user.pk, kinds, others, user.pk, now, kinds])
        rows = cursor.fetchall()
    buckets = [
        Bucket(AccountRef(kind, owner, scope_type, scope_id), free, kind == AccountKind.USER_BONUS)
        for owner, kind, scope_type, scope_id, free, *_ in rows
    ]
    return Purse(buckets, *rows[0][-2:]) if rows else Purse([], False)


def taken_from(buckets: Sequence[Bucket], minor: int, currency: str, policy: Policy) -> list[tuple[object, int]]:
    """Raises InsufficientFunds."""
    taken, missing = take(minor, buckets, policy.bonus_share)
    if missing:
        raise InsufficientFunds(
            account="WALLET",
            needed=_plain(minor, currency),
            available=_plain(minor - missing, currency),
        )
    return taken


def _plain(minor: int, currency: str) -> dict[str, str]:
    return {"amount": f"{from_minor(minor, currency).amount:f}", "currency": currency}
