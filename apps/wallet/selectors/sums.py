"""An account's true sums: its own row, its shards and what is not folded in yet, in one query."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.wallet.models import Account, AccountDelta, AccountShard

SUMS = ("posted_debits", "posted_credits", "pending_debits", "pending_credits")


def with_sums(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Annotates `all_posted_debits` and so on: exact in every posting mode."""
    return accounts.annotate(
        **{f"all_{name}": F(name) + _beside(AccountShard, name) + _beside(AccountDelta, name) for name in SUMS}
    )


def _beside(model: type, name: str) -> Coalesce:
    rows = model.objects.filter(account=OuterRef("pk")).order_by().values("account")
    return Coalesce(Subquery(rows.annotate(total=Sum(name)).values("total")), 0)


def posted(account: Account) -> int:
    """Posted balance on the account's normal side, minor units. Wants `with_sums`."""
    return account.sign * (account.all_posted_credits - account.all_posted_debits)


def held(account: Account) -> int:
    """What holds will take from it, minor units. Wants `with_sums`."""
    return account.all_pending_debits if account.sign > 0 else account.all_pending_credits
