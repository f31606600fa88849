"""What happens at a gateway: payments, refunds, payouts, disputes change, and tell so. Under the books' lock."""

from . import chaos, clockwork
from .books import BOOKS, day_of
from .plans import chosen
from .postman import tell
from .things import Beneficiary, Dispute, Order, Payment, Payout, Refund, Validation

PERCENT = {"UPI": 90, "CARD": 200, "NETBANKING": 180}  # hundredths of a percent of the amount
GST = 18
PAYOUT_FEE = 500
LATE_FOR = 3 * 86_400
WINDOWS = {"CHARGEBACK": 3, "PRE_ARBITRATION": 2, "ARBITRATION": 1}


class Impossible(Exception):
    """The thing is not where this could happen to it."""


def order_open(order: Order) -> Order:
    return BOOKS.put(order)


def order_close(order: Order) -> None:
    if order.state != "OPEN":
        raise Impossible(f"Order is {order.state.lower()}.")
    order.state = "TERMINATED"
    BOOKS.put(order)


def order_is_over(order: Order) -> bool:
    """Closed, or past its time: what is paid now comes too late."""
    if order.state == "OPEN" and order.expires_at is not None and order.expires_at < BOOKS.now():
        order.state = "EXPIRED"
        BOOKS.put(order)
    return order.state in ("EXPIRED", "TERMINATED")


def payment_begin(order: Order, *, method: str = "UPI", vpa: str = "", amount=None, currency: str = "") -> Payment:
    """The payer is on the way: neither paid nor failed."""
    prefix = "pay_" if order.gateway == "razorpay" else ""
    payment = Payment(
        id=BOOKS.new_id(prefix) if prefix else BOOKS.new_number(10),
        gateway=order.gateway,
        order_id=order.id,
        amount=order.amount if amount is None else amount,
        currency=currency or order.currency,
        created_at=BOOKS.now(),
        method=method,
        vpa=vpa or ("success@razorpay" if method == "UPI" else ""),
        rrn=BOOKS.new_number(12),
    )
    order.tries += 1
    order.payments.append(payment.id)
    BOOKS.put(order)
    return BOOKS.put(payment)


def payment_authorize(payment: Payment) -> None:
    """The payer's bank has said yes; also after a failure (late)."""
    if payment.state not in ("PENDING", "FAILED", "DROPPED"):
        raise Impossible(f"Payment is {payment.state.lower()}.")
    payment.state, payment.error = "AUTHORIZED", ""
    BOOKS.put(payment)
    tell("payment.authorized", payment)


def payment_capture(payment: Payment) -> None:
    """The money is the merchant's."""
    order = BOOKS.get(Order, payment.order_id)
    if payment.state in ("PENDING", "FAILED", "DROPPED"):
        payment_authorize(payment)
    if payment.state != "AUTHORIZED":
        raise Impossible(f"Payment is {payment.state.lower()}.")
    if order is not None and payment.gateway == "cashfree" and order_is_over(order):
        payment.state = "CANCELLED"
        BOOKS.put(payment)
        return
    fee = payment.amount * PERCENT[payment.method] // 10_000
    payment.tax = fee * GST // 100
    payment.fee, payment.state, payment.captured_at = fee + payment.tax, "CAPTURED", BOOKS.now()
    BOOKS.put(payment)
    tell("payment.captured", payment)
    if order is not None and order.state == "OPEN":
        order.state = "PAID"
        BOOKS.put(order)
        tell("order.paid", order, payment)


def payment_fail(payment: Payment, *, dropped: bool = False) -> None:
    if payment.state not in ("PENDING", "AUTHORIZED"):
        raise Impossible(f"Payment is {payment.state.lower()}.")
    payment.state, payment.seen_failed = "DROPPED" if dropped else "FAILED", True
    payment.error = "payment_cancelled" if dropped else "payment_failed"
    BOOKS.put(payment)
    tell("payment.failed", payment)


def pay(order: Order, *, method: str = "UPI", outcome: str = "", vpa: str = "", amount=None, currency="") -> Payment:
    """A payer goes the whole way; the outcome is the chosen one or that of a plan."""
    plan = chosen(order.gateway, "payment", order.id, order.receipt, vpa)
    outcome = outcome or (plan.outcome if plan else chaos.ending("payment") or "SUCCESS")
    if plan is not None and plan.amount is not None:
        amount = plan.amount
    if outcome == "WRONG_AMOUNT" and amount is None:
        amount = order.amount - 100 if order.amount > 200 else order.amount + 100
    if outcome == "WRONG_CURRENCY":
        currency = "USD"
    payment = payment_begin(order, method=method, vpa=vpa, amount=amount, currency=currency)
    payment_end(payment, outcome, after=plan.seconds if plan else None)
    return payment


def payment_end(payment: Payment, outcome: str, *, after: float | None = None) -> None:
    """SUCCESS AUTHORIZED FAILED DROPPED PENDING LATE (fails, and is captured later) LATE_AUTHORIZED."""
    if outcome in ("FAILED", "DROPPED", "LATE", "LATE_AUTHORIZED"):
        payment_fail(payment, dropped=outcome == "DROPPED")
    if outcome in ("LATE", "LATE_AUTHORIZED"):
        late = payment_capture if outcome == "LATE" else payment_authorize
        clockwork.later(chaos.delay() if after is None else after, late, payment)
    elif outcome == "AUTHORIZED" or (outcome == "SUCCESS" and not BOOKS.settings.captures):
        payment_authorize(payment)
    elif outcome in ("SUCCESS", "WRONG_AMOUNT", "WRONG_CURRENCY"):
        payment_capture(payment)


def refund_begin(payment: Payment, refund: Refund) -> Refund:
    """Promised to the payer: the amount is gone from what may be refunded."""
    if payment.state != "CAPTURED":
        raise Impossible("The payment status should be captured for action to be taken")
    if refund.amount > payment.amount - payment.refunded:
        raise Impossible("The total refund amount is greater than the refund payment amount")
    payment.refunded += refund.amount
    payment.refunds.append(refund.id)
    BOOKS.put(payment)
    BOOKS.put(refund)
    tell("refund.created", refund)
    plan = chosen(refund.gateway, "refund", payment.id, refund.reference, refund.note)
    after = plan.seconds if plan and plan.seconds is not None else BOOKS.settings.refunds_after
    outcome = plan.outcome if plan else chaos.ending("refund") or "PROCESSED"
    if outcome != "PENDING":
        clockwork.later(after, refund_fail if outcome == "FAILED" else refund_process, refund)
    return refund


def refund_process(refund: Refund) -> None:
    if refund.state != "PENDING":
        raise Impossible(f"Refund is {refund.state.lower()}.")
    refund.state, refund.done_at, refund.arn = "PROCESSED", BOOKS.now(), BOOKS.new_number(12)
    BOOKS.put(refund)
    tell("refund.processed", refund)


def refund_fail(refund: Refund) -> None:
    """The bank would not have it: the payment is whole again."""
    if refund.state != "PENDING":
        raise Impossible(f"Refund is {refund.state.lower()}.")
    payment = BOOKS.get(Payment, refund.payment_id)
    payment.refunded -= refund.amount
    refund.state, refund.done_at, refund.error = "FAILED", BOOKS.now(), "Refund failed at the bank."
    BOOKS.put(payment)
    BOOKS.put(refund)
    tell("refund.failed", refund)


def refund_by_gateway(payment: Payment) -> Refund:
    """What nobody at the merchant asked for: the gateway or a person at its dashboard returns the rest."""
    if payment.state == "AUTHORIZED":
        payment_capture(payment)
    refund = Refund(
        id=BOOKS.new_id("rfnd_") if payment.gateway == "razorpay" else BOOKS.new_number(9),
        gateway=payment.gateway,
        payment_id=payment.id,
        order_id=payment.order_id,
        reference="" if payment.gateway == "razorpay" else f"auto_{payment.id}",
        amount=payment.amount - payment.refunded,
        currency=payment.currency,
        created_at=BOOKS.now(),
        kind="AUTO",
    )
    return refund_begin(payment, refund)


def payout_begin(payout: Payout) -> Payout:
    """Taken in; the bank answers later."""
    base = PAYOUT_FEE
    payout.tax = base * GST // 100
    payout.fee, payout.changed_at = base + payout.tax, BOOKS.now()
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
    payout.utr = payout.utr or BOOKS.new_number(12)
    _payout_move(payout, "PAID", ("PROCESSING", "QUEUED"), "payout.processed")
    payout.was_paid = True


def payout_fail(payout: Payout, error: str = "beneficiary_bank_offline") -> None:
    _payout_move(payout, "FAILED", ("PROCESSING", "QUEUED"), "payout.failed", error)


def payout_reject(payout: Payout) -> None:
    _payout_move(payout, "REJECTED", ("PROCESSING", "QUEUED"), "payout.rejected", "payout_rejected")


def payout_reverse(payout: Payout) -> None:
    """The money came back, also after it was paid."""
    _payout_move(payout, "REVERSED", ("PROCESSING", "PAID", "FAILED"), "payout.reversed", "bank_account_invalid")


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


def dispute_open(payment: Payment, *, amount: int | None = None, phase: str = "CHARGEBACK") -> Dispute:
    """The payer has gone to the bank."""
    if payment.state != "CAPTURED":
        raise Impossible(f"Payment is {payment.state.lower()}.")
    now = BOOKS.now()
    dispute = Dispute(
        id=BOOKS.new_id("disp_") if payment.gateway == "razorpay" else BOOKS.new_number(8),
        gateway=payment.gateway,
        payment_id=payment.id,
        order_id=payment.order_id,
        amount=payment.amount if amount is None else amount,
        currency=payment.currency,
        created_at=now,
        respond_by=now + WINDOWS.get(phase, 3) * 86_400,
        phase=phase,
    )
    payment.disputed = dispute.id
    BOOKS.put(payment)
    tell("dispute.created", BOOKS.put(dispute))
    return dispute


def dispute_move(dispute: Dispute, to: str) -> None:
    """UNDER_REVIEW WON LOST CLOSED."""
    if dispute.state not in ("OPEN", "UNDER_REVIEW") or to == dispute.state:
        raise Impossible(f"Dispute is {dispute.state.lower()}.")
    dispute.state, dispute.deducted = to, dispute.amount if to == "LOST" else 0
    BOOKS.put(dispute)
    tell(f"dispute.{to.lower()}", dispute)


def today() -> str:
    return day_of(BOOKS.now())
