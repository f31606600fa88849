"""S3: every transfer touches one hot account, 8 threads, in each posting mode that fits it."""

import uuid

from apps.wallet import accounts, services
from apps.wallet.engine.requests import AccountRef
from apps.wallet.kernel import post
from apps.wallet.models import Account

from . import s1_single_transfers
from .figures import Figure
from .ledgering import give, rate, users

REACH = 0.8


def _rate(refs: list, hot: AccountRef, mode: str) -> float:
    post([give(refs[0], hot, 1, uuid.uuid4().hex)])
    account = Account.objects.get(kind=hot.kind, scope_id=hot.scope_id, owner=None, currency="INR")
    services.posting_mode_switch(account=account, mode=mode, actor=None, reason="bench")
    return rate(lambda chance, name: post([give(chance.choice(refs), hot, 1, name)]))


def run() -> list[Figure]:
    single, refs = s1_single_transfers.measured(), users()
    contest = accounts.escrow(f"bench:{uuid.uuid4().hex}")
    locked, sharded = _rate(refs, contest, "LOCKED"), _rate(refs, contest, "SHARDED")
    append = _rate(refs, accounts.REVENUE, "APPEND")
    services.fold()
    return [
        Figure("S3 one hot escrow, locked row", locked, "/s", single, "S1"),
        Figure("S3 one hot escrow, 16 shards", sharded, "/s", single, "S1", ">= 0.8 x", sharded >= REACH * single),
        Figure("S3 one hot revenue, appended", append, "/s", single, "S1", ">= 0.8 x", append >= REACH * single),
    ]
