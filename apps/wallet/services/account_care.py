"""What operators do to accounts: freeze them, and choose how they are posted to."""

from django.conf import settings
from django.db import connection
from django.db.models import Model

from apps.core import audit, context, events
from apps.wallet.engine import columns
from apps.wallet.errors import JournalUnknown, ModeNotPossible
from apps.wallet.events import WalletFrozen, WalletUnfrozen
from apps.wallet.models import Account
from apps.wallet.states import USER_KINDS, AccountKind, PostingMode

from .recording import posts

_OPEN = "SELECT wallet_open_accounts(%s, %s, %s, %s, %s, %s)"
FOLD_AT_ONCE = 10_000


@posts
def wallet_freeze(*, user: Model, actor: Model | None, reason: str) -> int:
    """Nothing leaves the user's wallet any more, from accounts opened later neither; answers how many it froze."""
    kinds = [AccountKind.USER_DEPOSIT.value, AccountKind.USER_WINNINGS.value]
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                context.request_id(),
                columns.texts(kinds),
                columns.plain([user.pk] * 2),
                columns.texts([""] * 2),
                columns.texts([""] * 2),
                columns.texts([settings.DEFAULT_CURRENCY] * 2),
            ],
        )
    return _set_frozen(user, True, actor, reason)


@posts
def wallet_unfreeze(*, user: Model, actor: Model | None, reason: str) -> int:
    """Lets the user's money move again; answers how many accounts it thawed."""
    return _set_frozen(user, False, actor, reason)


def _set_frozen(user: Model, frozen: bool, actor: Model | None, reason: str) -> int:
    rows = Account.objects.filter(owner=user, kind__in=USER_KINDS).exclude(kind=AccountKind.USER_RECEIVABLE)
    keys = [row.pk for row in rows.order_by("pk").select_for_update(no_key=True) if row.is_frozen is not frozen]
    if keys:
        Account.objects.filter(pk__in=keys).update(is_frozen=frozen)
        events.publish((WalletFrozen if frozen else WalletUnfrozen)(user_id=user.pk))
        verb = "wallet.freeze" if frozen else "wallet.unfreeze"
        audit.record(verb, user, actor=actor, after={"is_frozen": frozen}, reason=reason, count=len(keys))
    return len(keys)


@posts
def account_freeze(*, account: Account, actor: Model | None, reason: str) -> Account:
    """Refuses debits and holds of this account from now on; credits, captures, voids and reversals go on."""
    return _freeze_one(account, True, actor, reason)


@posts
def account_unfreeze(*, account: Account, actor: Model | None, reason: str) -> Account:
    return _freeze_one(account, False, actor, reason)


def _freeze_one(account: Account, frozen: bool, actor: Model | None, reason: str) -> Account:
    row = _locked(account)
    if row.is_frozen is not frozen:
        Account.objects.filter(pk=row.pk).update(is_frozen=frozen)
        verb = "wallet.account.freeze" if frozen else "wallet.account.unfreeze"
        was = {"is_frozen": row.is_frozen}
        row.is_frozen = frozen
        audit.record(verb, row, actor=actor, before=was, after={"is_frozen": frozen}, reason=reason)
    return row


@posts
def posting_mode_switch(*, account: Account, mode: str, actor: Model | None, reason: str) -> Account:
    """LOCKED, SHARDED or APPEND. Waits until nobody posts. Raises ModeNotPossible for a user's account, or APPEND
    where the account may not go negative."""
    wanted = PostingMode(mode)
    if account.owner_id is not None and wanted != PostingMode.LOCKED:
        raise ModeNotPossible("A user's account is always locked while it is posted to.")
    if wanted == PostingMode.APPEND and not account.may_go_negative:
        raise ModeNotPossible("An account that may not go negative cannot be appended to.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_switch_mode(%s, %s)", [account.pk, wanted.value])
    was = {"posting_mode": account.posting_mode}
    account.refresh_from_db()
    audit.record(
        "wallet.account.switch_mode",
        account,
        actor=actor,
        before=was,
        after={"posting_mode": wanted.value},
        reason=reason,
    )
    return account


def fold_once() -> int:
    """Folds one portion of what was appended; answers how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_fold(%s)", [FOLD_AT_ONCE])
        return cursor.fetchone()[0]


def fold() -> int:
    """Folds until nothing is left, a transaction for each portion; answers how many rows."""
    folded = 0
    while portion := fold_once():
        folded += portion
    return folded


def _locked(account: Account) -> Account:
    row = Account.objects.filter(pk=account.pk).select_for_update(no_key=True).first()
    if row is None:
        raise JournalUnknown("There is no such account.")
    return row
