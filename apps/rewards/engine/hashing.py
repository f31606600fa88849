"""What makes two wordings the same."""

import hashlib
import json
from typing import Any

# The content of a version: whatever changes who gets what, on which terms, within which caps.
CONTENT = (
    "condition",
    "amount",
    "currency",
    "period",
    "priority",
    "starts_at",
    "ends_at",
    "kind",
    "wagering_multiple",
    "wagering_base",
    "expiry_days",
    "max_stake",
    "product",
    "contributions",
    "cap_per_grant",
    "cap_per_player",
    "cap_player_period",
    "cap_per_run",
    "cap_per_day",
    "holdout_percent",
    "activation",
    "is_retention",
)
# What moves the cost of a bonus.
TERMS = ("kind", "wagering_multiple", "wagering_base", "max_stake", "product", "contributions", "cap_per_grant")


def content_hash(version: Any) -> str:
    """SHA-256 of a version's content."""
    return _digest(version, CONTENT)


def terms_hash(version: Any) -> str:
    """SHA-256 of the terms that a simulation speaks for."""
    return _digest(version, TERMS)


def _digest(version: Any, names: tuple[str, ...]) -> str:
    content = {name: _plain(getattr(version, name)) for name in names}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Numbers without trailing zeros, so that 5, 5.0 and 5.0000 of a column are one; the rest as text."""
    if isinstance(value, bool) or value is None:
        return value
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return value if isinstance(value, dict) else value.isoformat() if hasattr(value, "isoformat") else str(value)
