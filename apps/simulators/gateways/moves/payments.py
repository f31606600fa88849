"""Orders and the payments of them."""

from .. import chaos, clockwork
from ..books import BOOKS
from ..plans import chosen
from ..postman import tell
from ..things import Order, Payment
from .errors import Impossible

PERCENT = {"UPI": 90, "CARD": 200, "NETBANKING": 180}  # hundredths of a percent of the amount
GST = 18


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
