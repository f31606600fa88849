"""What stands in the log of calls: bodies without secrets and without what names a person or an account."""

import json
import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"
LONGEST = 200  # characters of one text
MOST = 50  # members of one list
DEEPEST = 12
TOO_DEEP = "[too deep]"
LARGEST_NUMBER = 2**63 - 1
_HIDDEN_NAMES = frozenset(
    {"name", "contact", "email", "phone", "mobile", "ip", "user_agent", "referer", "narration", "payment_session_id"}
    | {"vpa", "upi_id", "upi", "account_number", "bank_account_number", "ifsc", "bank_ifsc", "upi_payer_ifsc"}
    | {"upi_payer_account_number", "registered_name", "beneficiary_name", "customer_phone", "customer_email"}
    | {"customer_name", "beneficiary_email", "beneficiary_phone", "card_number", "token", "secret", "link", "payload"}
    | {"bank_account", "beneficiary_instrument_details", "beneficiary_contact_details", "customer_details", "contents"}
)
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d{9,}(?![\w-])")
_QUERY = re.compile(r"(?<=[?&])(\w+)=[^&]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")


def masked(value: Any, depth: int = 0) -> Any:
    """A JSON value as operators may see it, cut to what a log can keep."""
    if depth > DEEPEST:
        return TOO_DEEP
    if isinstance(value, Mapping):
        return {
            masked_text(str(name)): HIDDEN if _is_told(name, item) else masked(item, depth + 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(item, depth + 1) for item in value[:MOST]]
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return HIDDEN
    return masked_text(value) if isinstance(value, str) else value


def masked_path(path: str) -> str:
    """An address without the values of its query that a log must not tell."""
    return _QUERY.sub(lambda one: f"{one[1]}={HIDDEN}" if one[1] in _HIDDEN_NAMES else one[0], path)


def _is_told(name: str, value: Any) -> bool:
    """Whether it says something that a log must not."""
    return name in _HIDDEN_NAMES and value not in (None, "", [], {})


def masked_text(text: str) -> str:
    """A sentence or an id, without addresses, telephone or account numbers, in printable characters."""
    text = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST])
    if "@" in text:
        text = _ADDRESS.sub(HIDDEN, text)
    return _LONG_NUMBER.sub(HIDDEN, text)


def masked_body(raw: bytes) -> str:
    """A message as operators may read it: its JSON in lines, amounts as they were written; else a masked text."""
    try:
        read = json.loads(raw, parse_float=str)
    except (ValueError, RecursionError):
        return masked_text(raw[: 4 * LONGEST].decode(errors="replace"))
    shown = masked(read)
    if isinstance(read, dict) and isinstance(read.get("payload"), dict):
        shown["payload"] = masked(read["payload"])  # Razorpay's envelope; elsewhere the word is a QR code's content
    return json.dumps(shown, indent=2, ensure_ascii=False)
