"""What the ledger holds of a person. It keeps its books, as the law asks: they name accounts, never people."""

from collections.abc import Iterator

from apps.accounts.models import User
from apps.core import privacy
from apps.core.money import format_money, from_minor
from apps.wallet import services
from apps.wallet.models import BonusGrant, BonusStake
from apps.wallet.selectors.people import accounts_of, purses
from apps.wallet.selectors.sums import held, posted
from apps.wallet.selectors.wallet_lines import WalletLine, wallet_lines
from apps.wallet.states import GrantState

CHUNK = 1000


def _export(user: User) -> Iterator[privacy.Part]:
    accounts = accounts_of(user)
    yield privacy.Part(
        "accounts",
        rows=[
            {
                "kind": account.get_kind_display(),
                "balance": account.money(posted(account)),
                "held": account.money(held(account)),
                "is_frozen": account.is_frozen,
                "opened_at": account.created_at,
            }
            for account in accounts
        ],
    )
    currencies = sorted({account.currency for account in accounts})
    lines = [_line(line) for currency in currencies for line in _lines(user, currency)]
    yield privacy.Part("statement_lines", rows=lines)
    yield privacy.Part("bonus_grants", rows=[_grant(grant) for grant in user.bonus_grants.order_by("id")])
    stakes = BonusStake.objects.filter(grant__user=user).select_related("grant").order_by("id")
    yield privacy.Part("bonus_stakes", rows=[_stake(stake) for stake in stakes])


def _lines(user: User, currency: str) -> Iterator[WalletLine]:
    after: dict = {}
    while chunk := wallet_lines(user_id=user.pk, currency=currency, limit=CHUNK, **after):
        yield from chunk
        after = {"after": (chunk[-1].transfer_id, chunk[-1].direction)}


def _line(line: WalletLine) -> dict:
    return {
        "id": line.id,
        "at": line.created_at,
        "kind": line.kind,
        "reference": line.reference,
        "memo": line.memo,
        "bucket": line.bucket,
        "direction": line.direction,
        "amount": line.amount,
        "balance_after": line.balance_after,
    }


def _grant(grant: BonusGrant) -> dict:
    return {
        "at": grant.created_at,
        "reference": grant.reference,
        "amount": grant.money,
        "state": grant.state,
        "required": from_minor(grant.required, grant.currency),
        "wagered": from_minor(grant.wagered, grant.currency),
        "expires_at": grant.expires_at,
        "closed_at": grant.closed_at,
    }


def _stake(stake: BonusStake) -> dict:
    return {
        "at": stake.created_at,
        "reference": stake.reference,
        "product": stake.product,
        "game": stake.game,
        "stake": from_minor(stake.stake, stake.grant.currency),
        "counted": from_minor(stake.counted, stake.grant.currency),
    }


def _obstacles(user: User) -> Iterator[str]:
    for purse in purses(accounts_of(user)):
        if (own := purse.deposit + purse.winnings).amount:
            yield f"{format_money(own)} is in the wallet: withdraw it first."
        if purse.locked.amount:
            yield f"{format_money(purse.locked)} is set aside for something that is not settled yet."
        if purse.owed.amount:
            yield f"{format_money(purse.owed)} is owed."


def _erase(user: User) -> str:
    for grant in user.bonus_grants.filter(state=GrantState.ACTIVE):
        services.bonus_forfeit(grant=grant, actor=None, reason="Account erased")
    if accounts_of(user):
        services.wallet_freeze(user=user, actor=None, reason="Account erased")
    return (
        "Unused bonus money went back to the house and the wallet is frozen. Journals and balances stay for 7 years, "
        "as the law asks; they name the account by its number."
    )


privacy.register(
    privacy.Holding(
        key="wallet", title="Wallet and bonuses", export=_export, erase=_erase, obstacles=_obstacles, order=200
    )
)
