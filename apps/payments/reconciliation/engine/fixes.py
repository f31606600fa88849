"""Which postings would put a break right. Accounts are words: `BANK`, `GATEWAY_CLEARING:razorpay`."""

import re
from dataclasses import dataclass
from decimal import Decimal

BANK, SUSPENSE, FEES, EXPENSE, REVENUE = "BANK", "SUSPENSE", "GATEWAY_FEES", "HOUSE_EXPENSE", "HOUSE_REVENUE"
CHARGEBACKS, TAX = "CHARGEBACK_LOSS", "TAX_PAYABLE"
HOUSE = (BANK, SUSPENSE, FEES, EXPENSE, REVENUE, CHARGEBACKS, TAX)
OF_A_GATEWAY = ("GATEWAY_CLEARING", "PAYOUT_CLEARING")
OF_A_USER = ("USER_DEPOSIT",)


# How banks and gateways call what they take for their service.
_CHARGE = re.compile(r"\b(CHARGES?|CHRGS?|CHGS?|FEES?|COMMISSION|I?GST)\b", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Posting:
    """One arrow in words; `amount` in major units."""

    debit: str
    credit: str
    amount: Decimal
    currency: str

    def as_dict(self) -> dict[str, str]:
        return {
            "debit": self.debit,
            "credit": self.credit,
            "amount": f"{self.amount.normalize():f}",
            "currency": self.currency,
        }


def named(word: str) -> str:
    """An account's word for people: `Gateway clearing: razorpay`."""
    kind, _, scope = word.partition(":")
    name = kind.replace("_", " ").capitalize()
    return f"{name}: {scope}" if scope else name


def is_charge(words: str) -> bool:
    """Whether a bank line says that it is for a service."""
    return _CHARGE.search(words) is not None


def charged(words: str, *, amount: Decimal, currency: str) -> list[Posting]:
    """What left the bank for a service, where its words say so and it names no payout."""
    return [Posting(FEES, BANK, amount, currency)] if is_charge(words) else []


def clearing(gateway: str) -> str:
    return f"GATEWAY_CLEARING:{gateway}"


def payouts(gateway: str) -> str:
    return f"PAYOUT_CLEARING:{gateway}"


def suggested(kind: str, *, gateway: str, difference: Decimal, currency: str, user: str = "") -> list[Posting]:
    """The postings for a break of this kind; none where only waiting, asking or correcting a source helps.

    `difference` is what the other side has more than we booked, below zero where it has less. Money that is there and
    nobody's goes to SUSPENSE, money that is gone is an expense of the house. `user` is who an unclaimed payment is of.
    """
    amount = abs(difference)
    if not amount:
        return []
    ways = _WAYS.get(kind)
    if ways is None:
        return []
    debit, credit = ways[0] if difference > 0 else ways[1]
    names = {"{clearing}": clearing(gateway), "{payouts}": payouts(gateway), "{user}": f"USER_DEPOSIT:{user}"}
    debit, credit = names.get(debit, debit), names.get(credit, credit)
    if not user and credit == "USER_DEPOSIT:":
        return []
    return [Posting(debit, credit, amount, currency)]


_LESS_CAME = (EXPENSE, "{clearing}")
_MORE_CAME = ("{clearing}", SUSPENSE)
# (their side has more, their side has less)
_WAYS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "SETTLED_OVER": (_MORE_CAME, _LESS_CAME),
    "SETTLED_UNDER": (_MORE_CAME, _LESS_CAME),
    "SETTLED_SPLIT": (_MORE_CAME, (FEES, "{clearing}")),
    "SETTLED_UNKNOWN": (_MORE_CAME, (SUSPENSE, "{clearing}")),
    "ADJUSTMENT": (("{clearing}", REVENUE), (FEES, "{clearing}")),
    "BANK_OVER": (_MORE_CAME, _LESS_CAME),
    "BANK_UNDER": (_MORE_CAME, _LESS_CAME),
    "BANK_UNKNOWN": ((BANK, SUSPENSE), (SUSPENSE, BANK)),
    "PAYOUT_DIFFERS": (("{payouts}", REVENUE), (EXPENSE, "{payouts}")),
    "RETURN_DIFFERS": (("{payouts}", REVENUE), (EXPENSE, "{payouts}")),
    "AMOUNT": ((SUSPENSE, "{user}"), (SUSPENSE, "{user}")),
    "LATE": ((SUSPENSE, "{user}"), (SUSPENSE, "{user}")),
    "SECOND_PAYMENT": ((SUSPENSE, "{user}"), (SUSPENSE, "{user}")),
}
