"""Payouts and penny drops."""

from .. import chaos, clockwork
from ..books import BOOKS
from ..plans import chosen
from ..postman import tell
from ..things import Beneficiary, Payout, Validation
from .errors import Impossible
from .payments import GST

FEE = 500  # a month's are billed together: they are on no statement


def payout_begin(payout: Payout) -> Payout:
    """Taken in; the bank answers later."""
    payout.tax = FEE * GST // 100
    payout.fee, payout.changed_at = FEE + payout.tax, BOOKS.now()
    BOOKS.put(payout)
    beneficiary = BOOKS.get(Beneficiary, payout.beneficiary)
    about = (payout.reference, payout.beneficiary, beneficiary.account if beneficiary else "")
    plan = chosen(payout.gateway, "payout", *about)
    outcome = plan.outcome if plan else chaos.ending("payout") or "PAID"
    if outcome == "QUEUED":
        payout.state = "QUEUED"
        tell("payout.queued", payout)
        return payout
    tell("payout.initiated", payout)
    after = plan.seconds if plan and plan.seconds is not None else BOOKS.settings.payouts_after
    for step in PAYOUT_WAYS.get(outcome, ()):
        clockwork.later(after, step, payout)
    return payout


def _payout_move(payout: Payout, to: str, sources: tuple[str, ...], event: str, error: str = "") -> None:
    if payout.state not in sources:
        raise Impossible(f"Payout is {payout.state.lower()}.")
    payout.state, payout.error, payout.changed_at = to, error, BOOKS.now()
    BOOKS.put(payout)
    tell(event, payout)


def payout_pay(payout: Payout) -> None:
    if payout.state in ("PROCESSING", "QUEUED"):
        payout.utr, payout.was_paid, payout.paid_at = BOOKS.new_number(12), True, BOOKS.now()
    _payout_move(payout, "PAID", ("PROCESSING", "QUEUED"), "payout.processed")


def payout_fail(payout: Payout, error: str = "beneficiary_bank_offline") -> None:
    _payout_move(payout, "FAILED", ("PROCESSING", "QUEUED"), "payout.failed", error)


def payout_reject(payout: Payout) -> None:
    _payout_move(payout, "REJECTED", ("PROCESSING", "QUEUED"), "payout.rejected", "payout_rejected")


def payout_reverse(payout: Payout) -> None:
    """The money came back, also after it was paid."""
    _payout_move(payout, "REVERSED", ("PROCESSING", "PAID"), "payout.reversed", "bank_account_invalid")


def payout_cancel(payout: Payout) -> None:
    _payout_move(payout, "CANCELLED", ("QUEUED",), "payout.updated")


PAYOUT_WAYS = {
    "PAID": (payout_pay,),
    "FAILED": (payout_fail,),
    "REJECTED": (payout_reject,),
    "REVERSED": (payout_pay, payout_reverse),
    "RETURNED": (payout_reverse,),
}


def validation_begin(validation: Validation) -> Validation:
    BOOKS.put(validation)
    clockwork.later(BOOKS.settings.validations_after, validation_end, validation)
    return validation


def validation_end(validation: Validation) -> None:
    """The penny arrived, or did not; the bank says whose account it is."""
    if validation.state != "CREATED":
        raise Impossible(f"Validation is {validation.state.lower()}.")
    beneficiary = BOOKS.get(Beneficiary, validation.beneficiary)
    plan = chosen(validation.gateway, "validation", beneficiary.account, validation.reference)
    outcome = plan.outcome if plan else "ACTIVE"
    validation.state = "FAILED" if outcome == "FAILED" else "COMPLETED"
    validation.is_active = outcome not in ("INVALID", "FAILED")
    named = {"OTHER_NAME": "SOMEBODY ELSE"}.get(outcome, beneficiary.name.upper())
    validation.name = (plan.name if plan and plan.name else named) if validation.is_active else ""
    validation.utr = BOOKS.new_number(12) if validation.is_active else ""
    BOOKS.put(validation)
    tell("validation.failed" if validation.state == "FAILED" else "validation.completed", validation)
