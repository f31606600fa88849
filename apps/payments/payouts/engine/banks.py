"""Account numbers and IFSCs as Indian banks write them."""

import re
from decimal import Decimal

IMPS_MOST = Decimal(5_00_000)
_NUMBER = re.compile(r"\d{9,18}\Z", re.ASCII)
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}\Z")


def account_number(text: str) -> str:
    """The digits alone. Raises ValueError."""
    digits = re.sub(r"[\s-]", "", text)
    if not _NUMBER.match(digits) or not digits.strip("0"):
        raise ValueError(text[:4])
    return digits


def ifsc(text: str) -> str:
    """In capitals. Raises ValueError."""
    code = text.strip().upper()
    if not _IFSC.match(code):
        raise ValueError(code[:11])
    return code


def masked(number: str) -> str:
    """What may be shown: the last four digits."""
    return f"XXXX{number[-4:]}" if number else ""


ANY_MODE = frozenset({"IMPS", "NEFT", "RTGS"})


def mode_of(rupees: Decimal, modes: frozenset[str]) -> str:
    """How a bank transfer travels: IMPS up to 5 lakh rupees, RTGS above, NEFT where those are missing.

    https://razorpay.com/docs/x/payouts/ (modes and their limits).
    """
    fastest = "IMPS" if rupees <= IMPS_MOST else "RTGS"
    return fastest if fastest in modes else "NEFT"
