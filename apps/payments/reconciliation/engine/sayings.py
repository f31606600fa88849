"""What happens next to a user's money, by when, and what support may read to the user. Plain values in and out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from apps.core.working_days import working_days_after

# RBI: a failed payment to a merchant goes back within five days. NPCI: claims are taken for 45 days.
RETURN_DAYS, CLAIM_DAYS = 5, 45


@dataclass(frozen=True)
class Next:
    """`event` for staff; `say` for the user; `by` is the last day on which it should have happened."""

    event: str
    by: date | None
    say: str


@dataclass(frozen=True)
class Argued:
    """A dispute that is not decided: where it stands, and the last day to answer it."""

    state: str
    answer_by: date


def returned_by(day: date) -> date:
    """When a bank must have given back the money of a payment that failed on a day."""
    return day + timedelta(days=RETURN_DAYS)


def claim_until(day: date) -> date:
    """The last day to raise a claim for a payment of a day."""
    return day + timedelta(days=CLAIM_DAYS)


def in_words(day: date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"


def of_payment(
    state: str,
    *,
    day: date,
    amount: str,
    today: date,
    expires: date | None = None,
    error: str = "",
    holidays: Collection[date] = (),
    dispute: Argued | None = None,
) -> Next:
    """A deposit of a day, by its state; `holidays` are the banks', `dispute` the one to be answered first."""
    back, claim = returned_by(day), claim_until(day)
    unpaid = (
        f"If your bank has taken {amount}, it arrives here or goes back to your account by {in_words(back)} by itself."
    )
    if state == "CREATED":
        return Next("The user pays, or the order runs out", expires, "The payment was not begun: nothing was taken.")
    if state in ("PENDING", "UNKNOWN"):
        return Next("The gateway's final word", back, f"We are waiting for the bank's word. {unpaid}")
    if state == "AUTHORIZED":
        by = day + timedelta(days=3)
        return Next("The gateway takes the money, or lets it go", by, f"Your bank agreed; {amount} is on its way.")
    if state == "FAILED":
        late = f" You can raise a claim until {in_words(claim)}." if today > back and today <= claim else ""
        why = f" ({error.rstrip('.')})" if error else ""
        return Next("The payer's bank returns what it took, if it took any", back, f"It failed{why}. {unpaid}{late}")
    if state == "LATE":
        return Next("A person decides, or it is sent back", back, f"{amount} came too late and is looked at.")
    if state == "DISPUTED" and dispute is not None:
        return _argued(dispute, today)
    return Next(*_AFTER[state](day, amount, holidays))


def _argued(dispute: Argued, today: date) -> Next:
    """Whose turn it is: ours until the answer is with the bank."""
    asks = "Your bank asks for this payment back. The amount is set aside"
    if dispute.state == "OPEN" and dispute.answer_by < today:
        return Next("The bank decides: nobody answered in time", None, f"{asks} until the bank has decided.")
    if dispute.state == "OPEN":
        say = f"{asks}; we answer the bank by {in_words(dispute.answer_by)}, then the bank decides."
        return Next("We answer the bank: the dispute waits in the queue", dispute.answer_by, say)
    if dispute.state in ("CONTESTED", "ACCEPTED"):
        say = f"{asks}; our answer is on its way to the bank, then the bank decides."
        return Next("Our answer reaches the bank", dispute.answer_by, say)
    return Next("The bank decides the dispute", None, f"{asks} until the bank has decided.")


def _settled(day: date, amount: str, holidays: Collection[date]) -> tuple[str, date | None, str]:
    return "The gateway settles it", working_days_after(day, 2, holidays), f"{amount} is in your wallet."


def _refunding(day: date, amount: str, holidays: Collection[date]) -> tuple[str, date | None, str]:
    return (
        "The gateway confirms the refund",
        working_days_after(day, 7, holidays),
        "The refund is on its way: banks take up to seven working days.",
    )


def _won(day: date, amount: str, holidays: Collection[date]) -> tuple[str, date | None, str]:
    return "Nothing more", None, f"Your bank let the payment stand: {amount} is yours again."


_AFTER = {
    "CAPTURED": _settled,
    "REFUNDING": _refunding,
    "REFUNDED": lambda *_: ("Nothing more", None, "It was refunded to the account it was paid from."),
    "DISPUTED": lambda *_: (
        *("The bank decides the dispute", None),
        "Your bank asks for this payment back. The amount is set aside until the bank has decided.",
    ),
    "WON": _won,
    "LOST": lambda *_: ("Nothing more", None, "Your bank took the payment back."),
}


def of_payout(state: str, *, day: date, amount: str, holidays: Collection[date] = ()) -> Next:
    """A payout that stands in a state since a day."""
    by = working_days_after(day, 3, holidays)
    say = {
        "REQUESTED": (None, "A person decides", "Your payout is being looked at."),
        "HELD": (None, "A person decides", "Your payout is being looked at."),
        "APPROVED": (day, "It is sent to the bank", f"{amount} is about to be sent to your bank."),
        "SUBMITTED": (by, "The bank confirms it", f"{amount} is with the bank; it may take until {in_words(by)}."),
        "UNKNOWN": (
            by,
            "The gateway's word",
            f"We are asking about {amount}; it may take until {in_words(by)}.",
        ),
        "PAID": (by, "Its line on the bank statement", f"{amount} was sent to your bank account."),
        "REJECTED": (None, "Nothing more", "Your payout was refused; the money is in your wallet."),
        "CANCELLED": (None, "Nothing more", "The payout was cancelled; the money is in your wallet."),
        "FAILED": (None, "Nothing more", "The bank did not take it; the money is in your wallet again."),
        "RETURNED": (None, "Nothing more", "Your bank sent it back; the money is in your wallet again."),
    }
    until, event, words = say[state]
    return Next(event, until, words)
