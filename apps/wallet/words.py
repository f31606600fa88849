"""What the scopes of accounts are called by people; each app names its own."""

from collections.abc import Callable

from .models import Account

_KINDS = {"grant": "grant", "gateway": "", "contests.contest": "contest"}
_titles: dict[str, Callable[[str], str]] = {}


def name_scope(scope_type: str, title: Callable[[str], str]) -> None:
    """Says what a scope of this type is called: `razorpay` is Razorpay."""
    _titles[scope_type] = title


def scope_title(account: Account) -> str:
    """`Razorpay`, `contest 12`, the end of a long id; empty for an account without a scope."""
    if not account.scope_id:
        return ""
    if account.scope_type in _titles:
        return _titles[account.scope_type](account.scope_id)
    kind = _KINDS.get(account.scope_type, account.scope_type.rpartition(".")[2])
    shown = account.scope_id if len(account.scope_id) < 20 else f"…{account.scope_id[-6:]}"
    return f"{kind} {shown}".strip()
