"""Money at the edges: Decimal quantised to the currency's own exponent; BIGINT minor units inside the ledger."""

import re
from decimal import Decimal

from djmoney.money import Money

from .errors import Invalid

__all__ = [
    "EXPONENTS",
    "Money",
    "exponent",
    "format_money",
    "from_minor",
    "group_digits",
    "money",
    "parse_money",
    "to_minor",
]

# ISO 4217 minor-unit exponents of the currencies Munim accepts; one not listed is refused.
EXPONENTS = {
    "INR": 2, "USD": 2, "EUR": 2, "GBP": 2, "AED": 2, "SGD": 2, "CAD": 2, "AUD": 2, "NZD": 2, "ZAR": 2,
    "BRL": 2, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "CHF": 2, "LKR": 2, "NPR": 2, "BDT": 2, "PKR": 2,
    "JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "OMR": 3,
}  # fmt: skip
MAX_MINOR = 10**15
_PLAIN = re.compile(r"-?\d{1,15}(\.\d+)?\Z", re.ASCII)


class AmountInvalid(Invalid):
    message = "The amount is not valid."
    reason = "AMOUNT_INVALID"


class CurrencyUnknown(Invalid):
    message = "The currency is not known here."
    reason = "CURRENCY_UNKNOWN"


def exponent(currency: str) -> int:
    """Decimals of the currency. Raises CurrencyUnknown."""
    try:
        return EXPONENTS[currency]
    except (KeyError, TypeError):
        raise CurrencyUnknown(currency=str(currency)[:8]) from None


def money(amount: str | int | Decimal, currency: str) -> Money:
    """Money with the currency's own decimals. Raises AmountInvalid when it has more, or is not finite."""
    value = amount if isinstance(amount, Decimal) else Decimal(amount)
    if not value.is_finite():
        raise AmountInvalid("The amount is not a number.")
    quantised = value.quantize(Decimal(1).scaleb(-exponent(currency)))
    if quantised != value:
        raise AmountInvalid(f"{currency} has {exponent(currency)} decimals.")
    return Money(quantised, currency)


def parse_money(amount: object, currency: object) -> Money:
    """Money from outside: `amount` is a plain decimal string, not a number, no exponent. Raises AmountInvalid."""
    if not isinstance(amount, str) or not isinstance(currency, str) or not _PLAIN.match(amount):
        raise AmountInvalid('Write the amount as a string such as "1250.00".')
    places = len(amount.partition(".")[2])
    if places > exponent(currency):
        raise AmountInvalid(f"{currency} has {exponent(currency)} decimals.")
    return money(Decimal(amount), currency)


def to_minor(value: Money) -> int:
    """Minor units (paise). Raises AmountInvalid when the value has more decimals than its currency."""
    places = exponent(str(value.currency))
    if not value.amount.is_finite():
        raise AmountInvalid("The amount is not a number.")
    minor = value.amount.scaleb(places)
    if minor != minor.to_integral_value():
        raise AmountInvalid(f"{value.currency} has {places} decimals.")
    return int(minor)


def from_minor(minor: int, currency: str) -> Money:
    """Money from minor units."""
    places = exponent(currency)
    return Money(Decimal(minor).scaleb(-places).quantize(Decimal(1).scaleb(-places)), currency)


def format_money(value: Money) -> str:
    """For people: `₹12,34,567.00` (lakh and crore for INR), `USD 1,234,567.00` for the rest."""
    currency = str(value.currency)
    places = exponent(currency)
    sign = "-" if value.amount < 0 else ""
    whole, _, cents = f"{abs(value.amount):.{places}f}".partition(".")
    tail = f".{cents}" if cents else ""
    if currency == "INR":
        return f"{sign}₹{_lakhs(whole)}{tail}"
    return f"{sign}{currency} {int(whole):,}{tail}"


def group_digits(value: int | Decimal, places: int | None = None) -> str:
    """A plain number for people: `12,34,567`; `places` rounds a Decimal to that many decimals."""
    exact = abs(Decimal(value))
    text = f"{exact:f}" if places is None else f"{exact:.{places}f}"
    whole, _, cents = text.partition(".")
    return f"{'-' if value < 0 else ''}{_lakhs(whole)}{'.' + cents if cents else ''}"


def _lakhs(whole: str) -> str:
    head, last = whole[:-3], whole[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, last])
