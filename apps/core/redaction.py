"""Personal data and secrets taken out of what is stored or logged about a change."""

import re
from collections.abc import Mapping
from typing import Any

from . import masking
from .aadhaar import mask_numbers

SECRET_NAMES = frozenset(
    {"password", "passwd", "secret", "token", "access", "refresh", "otp", "code_hash", "totp", "pin", "cvv"}
    | {"api_key", "authorization", "signature"}
)
PERSONAL_NAMES = frozenset(
    {"mobile", "phone", "email", "pan", "pan_number", "aadhaar", "aadhaar_number", "account_number", "ifsc", "upi"}
    | {"vpa", "holder_name", "first_name", "last_name", "full_name", "address", "date_of_birth", "dob"}
)
HIDDEN = "[hidden]"


def _email(address: str) -> str:
    name, _, host = address.partition("@")
    return f"{name[:1]}{masking.DOT * 3}@{host}"


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOBILE = re.compile(r"(?<![\w.-])(?:\+?\d{1,3}[ -]?)?[6-9]\d{9}(?![\w-]|\.\d)")
_AADHAAR = re.compile(r"(?<![\w-])\d{4}[ -]\d{4}[ -]\d{4}(?![\w-])")
_PAN = re.compile(r"\b[A-Z]{5}\d{4}[A-Z]\b")
_PATTERNS = ((_EMAIL, _email), (_PAN, masking.text), (_AADHAAR, masking.text), (_MOBILE, masking.text))


def redact_text(text: str) -> str:
    """The text with e-mail addresses, Indian mobile numbers, PANs and Aadhaar numbers masked."""
    text = mask_numbers(text, whole_words=True)
    for pattern, mask in _PATTERNS:
        text = pattern.sub(lambda found, mask=mask: mask(found.group()), text)
    return text


def redact(value: Any, name: str = "") -> Any:
    """A JSON value with secrets hidden and personal data masked, by field name and by shape."""
    key = name.lower()
    if key in SECRET_NAMES:
        return HIDDEN if value not in (None, "") else value
    if isinstance(value, Mapping):
        return {str(inner): redact(item, str(inner)) for inner, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(item, name) for item in value]
    if key in PERSONAL_NAMES and value not in (None, ""):
        return _email(str(value)) if key == "email" else masking.text(str(value))
    return redact_text(value) if isinstance(value, str) else value
