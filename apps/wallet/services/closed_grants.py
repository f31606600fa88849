"""Money that comes back to a bonus grant after the grant was closed goes on to where the grant's rest went."""

from collections.abc import Iterable
from uuid import UUID

from apps.wallet import accounts
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.models import Account, BonusGrant, Transfer
from apps.wallet.states import AccountKind, GrantState


def closed_grant_legs(released: Iterable[tuple[Transfer, int]]) -> list[Leg]:
    """Legs for what holds release into closed grants; locks the accounts, so that no grant closes meanwhile."""
    parts = [(leg, part) for leg, part in released if part and leg.debit_account.kind == AccountKind.USER_BONUS]
    if not parts:
        return []
    homes = homes_of({leg.debit_account for leg, _ in parts})
    return [
        Leg(ref, home, part, leg.currency)
        for leg, part in parts
        for ref, home in [homes.get(leg.debit_account_id, (None, None))]
        if home is not None
    ]


def homes_of(rows: Iterable[Account]) -> dict[int, tuple[AccountRef, AccountRef]]:
    """By account: the bonus account of a closed grant and where its money belongs now. Locks the accounts.

    The grant is read after the lock: closing moves the grant's state first and then waits for the account.
    """
    keys = sorted(row.pk for row in rows)
    locked = list(Account.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
    grants = {str(g.pk): g for g in BonusGrant.objects.filter(pk__in=[UUID(row.scope_id) for row in locked])}
    found = {}
    for row in locked:
        grant = grants[row.scope_id]
        if grant.state != GrantState.ACTIVE:
            found[row.pk] = (accounts.bonus(row.owner_id, grant.pk), home_of(grant))
    return found


def home_of(grant: BonusGrant) -> AccountRef:
    """What is left of a completed grant is the user's; of any other the house's."""
    if grant.state == GrantState.COMPLETED:
        return AccountRef(AccountKind.USER_WINNINGS.value, grant.user_id)
    return accounts.BONUS_EXPENSE
