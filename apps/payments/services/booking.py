"""Money that a gateway has taken goes into the books: to its user, or to SUSPENSE."""

from apps.core import clock, events, policy
from apps.payments.events import BreakFound
from apps.payments.gateways.facts import RemoteState
from apps.payments.lateness import is_late, late_is_credited
from apps.payments.models import GatewayPayment, Payment
from apps.payments.states import RETURNED, UNPAID, BreakKind, LatePolicy
from apps.wallet.accounts import SUSPENSE, gateway
from apps.wallet.services import Credit, deposit_credit, transfer

DEPOSIT_KIND, SUSPENSE_KIND = "payments.deposit", "payments.suspense"


def money_book(*, taken: GatewayPayment, payment: Payment | None, stays: bool = False) -> bool:
    """Credits the user once, or sets the money aside with its reason; changes `taken`, which the caller saves.

    What the gateway has sent back in full before we heard of it does not enter the books, unless it `stays` after all.
    Answers whether anything was booked.
    """
    if taken.holds_money or not taken.is_paid:
        return False
    if not stays and taken.state == RemoteState.REFUNDED and taken.refunded_minor in (0, taken.minor):
        return False
    objection = _objection(taken, payment)
    if objection:
        _set_aside(taken, objection)
    else:
        _credit(taken, payment)
    return True


def _objection(taken: GatewayPayment, payment: Payment | None) -> str:
    """Why the money is not its user's for sure; empty when it is."""
    if payment is None:
        return BreakKind.UNKNOWN_ORDER
    if taken.currency != payment.currency:
        return BreakKind.CURRENCY
    if taken.minor != payment.minor:
        return BreakKind.AMOUNT
    if not _is_unpaid(taken, payment):
        return BreakKind.SECOND_PAYMENT
    if is_late(payment) and not late_is_credited():
        return BreakKind.LATE
    return ""


def _is_unpaid(taken: GatewayPayment, payment: Payment) -> bool:
    """Nobody has paid it, or what was paid went back before it was in the books."""
    if payment.state in UNPAID:
        return True
    if payment.state not in RETURNED or payment.captured_at is not None:
        return False
    others = payment.gateway_payments.exclude(pk=taken.pk)
    return not others.filter(suspense_reason=BreakKind.LATE).exists()


def credit_of(taken: GatewayPayment, payment: Payment) -> Credit:
    """What its user is to be credited."""
    memo = f"Deposit by {payment.get_method_display()}"
    return Credit(payment.user, taken.amount, taken.gateway, taken, memo)


def _credit(taken: GatewayPayment, payment: Payment) -> None:
    taken.journal = deposit_credit(**credit_of(taken, payment)._asdict(), kind=DEPOSIT_KIND)
    taken.credited_at = clock.now()


def _set_aside(taken: GatewayPayment, objection: str) -> None:
    taken.journal = transfer(
        debit=gateway(taken.gateway),
        credit=SUSPENSE,
        amount=taken.amount,
        kind=SUSPENSE_KIND,
        reference=taken,
        memo=BreakKind(objection).label,
    )
    taken.in_suspense, taken.suspense_reason = True, objection
    if objection != BreakKind.LATE or policy.get("payments.late_policy") == LatePolicy.REVIEW:
        events.publish(break_of(taken, objection))


def break_of(taken: GatewayPayment, kind: str) -> BreakFound:
    """The break that money in SUSPENSE is."""
    return BreakFound(
        kind=str(kind),
        gateway=taken.gateway,
        object_type=taken._meta.label_lower,
        object_id=str(taken.pk),
        minor=taken.minor,
        currency=taken.currency,
        reason=BreakKind(kind).label,
    )
