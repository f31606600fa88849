"""Limits that users set themselves, self-exclusion, and what the services that move money ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from apps.accounts.engine.periods import first_day
from apps.accounts.errors import ExclusionShortened, LimitReached, SelfExcluded
from apps.accounts.events import LimitsChanged, UserSelfExcluded
from apps.accounts.models import SelfExclusion, User, UserLimit
from apps.core import audit, clock, events, policy
from apps.core.errors import Invalid
from apps.core.money import MAX_MINOR, Money, to_minor

from .locks import locked_user

SHORTEST = timedelta(hours=24)
LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedLimit:
    """A limit as a user asks for it; without an amount it is to end."""

    kind: str
    period: str
    currency: str
    amount: Money | None


@transaction.atomic
def limits_set(*, user: User, limits: Iterable[WantedLimit]) -> list[UserLimit]:
    """Sets the limits named and leaves the others: tighter holds at once, looser after `limits.loosen_hours`.

    Answers all limits of the user. Raises Invalid.
    """
    user = locked_user(user.pk)
    rows = {(row.kind, row.period, row.currency): row for row in user.limits.select_for_update().order_by("pk")}
    changed = [row for wanted in limits if (row := _changed(user, rows, wanted)) is not None]
    for row in changed:
        row.save()
    if changed:
        audit.record("accounts.limits.set", user, actor=user, after={"limits": [_told(row) for row in changed]})
        events.publish(LimitsChanged(user_id=user.public_id, kinds=sorted({row.kind for row in changed})))
    return list(user.limits.all())


@transaction.atomic
def self_exclude(*, user: User, until: datetime | None) -> SelfExclusion:
    """Keeps the user from deposits, stakes and transfers until then, for good without an end; payouts stay open.

    It is never taken back or shortened. Raises Invalid, ExclusionShortened.
    """
    user, now = locked_user(user.pk), clock.now()
    if until is not None and not now + SHORTEST <= until <= now + LONGEST:
        raise Invalid("Choose an end between 24 hours and five years from now.", until=["24 hours to five years."])
    held = excluded_until(user.pk)
    if held is not None and (held.until is None or until is not None and until <= held.until):
        raise ExclusionShortened(until=_iso(held.until))
    exclusion = SelfExclusion.objects.create(user=user, until=until)
    audit.record("accounts.user.self_exclude", user, actor=user, after={"until": _iso(until)})
    events.publish(UserSelfExcluded(user_id=user.public_id, until=_iso(until)))
    return exclusion


def limits_require(*, user_id: int, kind: str, amount: Money, used: Callable[[datetime], Money]) -> None:
    """Whether the user may move this much more; `used(since)` is what they moved of the kind since an instant.

    Call it in the transaction that moves the money: a user with limits is then served one at a time.
    Raises SelfExcluded, LimitReached.
    """
    exclusion_require(user_id=user_id)
    rows = UserLimit.objects.select_for_update().filter(user_id=user_id, kind=kind, currency=str(amount.currency))
    for row in rows.order_by("pk"):
        if row.minor is not None:
            _require_within(row, amount, used)


def exclusion_require(*, user_id: int) -> None:
    """Raises SelfExcluded while the user keeps themselves away."""
    held = excluded_until(user_id)
    if held is not None:
        raise SelfExcluded(until=_iso(held.until))


def excluded_until(user_id: int) -> SelfExclusion | None:
    """The exclusion in force that ends last."""
    active = SelfExclusion.objects.active().filter(user_id=user_id)
    return max(active, key=lambda row: (row.until is None, row.until), default=None)


def _require_within(row: UserLimit, amount: Money, used: Callable[[datetime], Money]) -> None:
    since, _ = clock.business_period(first_day(row.period, clock.today()), None)
    left = max(row.minor - to_minor(used(since)), 0)
    if to_minor(amount) > left:
        raise LimitReached(
            kind=row.kind, period=row.period, limit=_plain(row, row.minor), left=_plain(row, left), since=_iso(since)
        )


def _changed(user: User, rows: dict, wanted: WantedLimit) -> UserLimit | None:
    """The row as it is to be; None when it is so already."""
    key = (wanted.kind, wanted.period, wanted.currency)
    row = rows.setdefault(key, UserLimit(user=user, kind=key[0], period=key[1], currency=key[2]))
    target = _minor(wanted)
    if row.waits and row.later_amount == target:
        return None
    now_holds = row.minor
    is_looser = now_holds is not None and (target is None or target > now_holds)
    before = (row.amount, row.later_amount, row.later_at)
    row.amount = now_holds if is_looser else target
    row.later_amount = target if is_looser else None
    row.later_at = clock.now() + timedelta(hours=policy.get("limits.loosen_hours")) if is_looser else None
    return row if (row.amount, row.later_amount, row.later_at) != before else None


def _minor(wanted: WantedLimit) -> int | None:
    if wanted.amount is None:
        return None
    minor = to_minor(wanted.amount)
    if str(wanted.amount.currency) != wanted.currency or not 0 <= minor <= MAX_MINOR:
        raise Invalid("A limit is zero or more.", limits=["A limit is zero or more."])
    return minor


def _told(row: UserLimit) -> dict:
    return {
        "kind": row.kind,
        "period": row.period,
        "currency": row.currency,
        "amount": row.amount,
        "later_amount": row.later_amount,
        "later_at": _iso(row.later_at),
    }


def _plain(row: UserLimit, minor: int) -> dict[str, str]:
    money = row.as_money(minor)
    return {"amount": f"{money.amount:f}", "currency": row.currency}


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
