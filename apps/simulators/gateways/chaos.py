"""Chaos: each fault happens with its own rate, thrown from one seed, and is counted."""

import random

from .books import BOOKS

CALL_FAULTS = ("BUSY", "ERROR", "ERROR_AFTER", "TIMEOUT", "TIMEOUT_BEFORE", "GARBAGE")
WEBHOOK_FAULTS = ("DUPLICATE", "REORDERED", "LOST", "OLD_SECRET", "FORGED", "OTHER_ACCOUNT", "WEBHOOK_WRONG_AMOUNT")
ENDINGS = {
    "payment": ("LATE", "LATE_AUTHORIZED", "FAILED", "DROPPED", "WRONG_AMOUNT", "AUTHORIZED"),
    "refund": ("REFUND_FAILED",),
    "payout": ("PAYOUT_FAILED", "PAYOUT_REVERSED", "PAYOUT_RETURNED", "PAYOUT_REJECTED"),
}
FAULTS = CALL_FAULTS + WEBHOOK_FAULTS + sum(ENDINGS.values(), ())


class Chaos:
    """Off until rates are given."""

    def __init__(self):
        self.rates: dict[str, float] = {}
        self.random = random.Random()  # noqa: S311 - chaos is repeatable
        self.longest = 0.0  # seconds by which a webhook or a late payment may be late

    def set(self, *, seed: int, rates: dict[str, float], longest: float) -> None:
        """Raises ValueError on an unknown fault."""
        if unknown := set(rates) - set(FAULTS):
            raise ValueError(f"Unknown faults: {', '.join(sorted(unknown))}.")
        self.random.seed(seed)
        self.rates, self.longest = {fault: float(rate) for fault, rate in rates.items() if rate}, longest

    def clear(self) -> None:
        self.rates = {}


CHAOS = Chaos()


def happens(fault: str) -> bool:
    """Throws the dice for one fault."""
    rate = CHAOS.rates.get(fault)
    if not rate or CHAOS.random.random() >= rate:
        return False
    BOOKS.faults[fault] += 1
    return True


def _one_of(faults: tuple[str, ...]) -> str:
    return next((fault for fault in faults if happens(fault)), "") if CHAOS.rates else ""


def call_fault() -> str:
    return _one_of(CALL_FAULTS)


def webhook_fault() -> str:
    return _one_of(WEBHOOK_FAULTS).removeprefix("WEBHOOK_")


def ending(kind: str) -> str:
    """How a payment, refund or payout ends otherwise than well; empty: well."""
    return _one_of(ENDINGS[kind]).removeprefix(f"{kind.upper()}_")


def delay() -> float:
    """How late something late is."""
    return CHAOS.random.random() * CHAOS.longest if CHAOS.rates else 0.2
