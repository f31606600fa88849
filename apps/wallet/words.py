"""What the ledger's codes are called by people; each app names its own."""

from collections.abc import Callable

_SCOPES = {"grant": "grant", "gateway": "", "contests.contest": "contest"}
_kinds: dict[str, str] = {}
_scopes: dict[str, Callable[[str], str]] = {}


def name_kind(kind: str, title: str) -> None:
    """Says what journals of a kind are called: `payments.deposit` is a deposit."""
    _kinds[kind] = title


def kind_title(kind: str) -> str:
    """`Deposit`; a kind that nobody named, by its last part."""
    return _kinds.get(kind) or kind.rpartition(".")[2].replace("_", " ").capitalize()


def name_scope(scope_type: str, title: Callable[[str], str]) -> None:
    """Says what a scope of this type is called: `razorpay` is Razorpay."""
    _scopes[scope_type] = title


def scope_title(scope_type: str, scope_id: str) -> str:
    """`Razorpay`, `contest 12`, the end of a long id; empty for an account without a scope."""
    if not scope_id:
        return ""
    if scope_type in _scopes:
        return _scopes[scope_type](scope_id)
    kind = _SCOPES.get(scope_type, scope_type.rpartition(".")[2])
    shown = scope_id if len(scope_id) < 20 else f"…{scope_id[-6:]}"
    return f"{kind} {shown}".strip()
