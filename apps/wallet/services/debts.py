"""What users owe us is taken from what they have, however it came back to them."""

from django.db.models import F, Model

from apps.core.money import Money, from_minor
from apps.wallet.engine.buckets import Bucket, lay, take
from apps.wallet.engine.requests import Leg
from apps.wallet.models import Account
from apps.wallet.states import AccountKind

from .corrections import ref_of
from .recording import posts, record, request
from .spending import REAL_MONEY

KIND = "wallet.debt_collected"
BATCH = 500


@posts
def debt_collect(*, user: Model, currency: str) -> Money:
    """Takes from deposit, then winnings, what is owed and not held; how much that was. A frozen wallet pays too."""
    owing = AccountKind.USER_RECEIVABLE
    rows = Account.objects.filter(owner=user, currency=currency, kind__in=[*REAL_MONEY.buckets, owing], scope_id="")
    found = {row.kind: row for row in rows.order_by("id").select_for_update(no_key=True)}
    debt = found.get(owing)
    owed = debt.posted_debits - debt.posted_credits if debt is not None else 0
    have = [found[kind] for kind in REAL_MONEY.buckets if kind in found]
    buckets = [Bucket(row, row.posted_credits - row.posted_debits - row.pending_debits) for row in have]
    taken, missing = take(max(owed, 0), buckets, REAL_MONEY.bonus_share)
    minor = max(owed, 0) - missing
    if minor:
        laid = lay([(ref_of(row), part) for row, part in taken], [(ref_of(debt), minor)])
        legs = [Leg(*arrow, currency) for arrow in laid]
        once = f"debt:{debt.pk}:{debt.posted_debits}:{debt.posted_credits}"
        record(request(KIND, once, legs, memo="Set against what was owed", passes_freeze=True))
    return from_minor(minor, currency)


def debts_collect_due() -> int:
    """Those who owe and have something again: payouts and refunds came back, others gave. How many paid."""
    owing = Account.objects.filter(kind=AccountKind.USER_RECEIVABLE, posted_debits__gt=F("posted_credits"))
    having = Account.objects.filter(
        kind__in=REAL_MONEY.buckets, posted_credits__gt=F("posted_debits") + F("pending_debits")
    )
    due = owing.filter(owner__in=having.values("owner")).order_by("id").select_related("owner")[:BATCH]
    return sum(bool(debt_collect(user=row.owner, currency=row.currency).amount) for row in due)
