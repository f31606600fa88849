"""What a checker sees, and its digest."""

import hashlib
import json
from typing import Any

from apps.core.plain import plain

from .models import Approval
from .registry import action


def collect(key: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The evidence as it is now, in JSON's types."""
    return plain(action(key).evidence(payload))


def digest_of(key: str, payload: dict[str, Any], evidence: dict[str, Any]) -> str:
    """SHA-256 over action, payload and evidence."""
    text = json.dumps([key, payload, evidence], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def current_digest(approval: Approval) -> str:
    """The digest over the evidence as it is now."""
    return digest_of(approval.key, approval.payload, collect(approval.key, approval.payload))


def rows(values: Any, name: str = "") -> list[tuple[str, str]]:
    """Evidence as lines of a table: path and value."""
    if isinstance(values, dict):
        if set(values) == {"amount", "currency"}:
            return [(name, f"{values['currency']} {values['amount']}")]
        return [row for key, item in values.items() for row in rows(item, f"{name} / {_words(key)}".lstrip(" /"))]
    if isinstance(values, list) and any(isinstance(item, dict | list) for item in values):
        return [row for number, item in enumerate(values, 1) for row in rows(item, f"{name} / {number}".lstrip(" /"))]
    if isinstance(values, list):
        return [(name, ", ".join(map(str, values)))]
    return [(name, {None: "–", True: "yes", False: "no"}.get(values, str(values)))]


def _words(key: str) -> str:
    text = key.replace("_", " ")
    return text[:1].upper() + text[1:]
