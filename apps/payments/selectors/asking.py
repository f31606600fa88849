"""What is known of a deposit, for those who ask gateways about it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q

from apps.accounts.models import User
from apps.payments.errors import NotThisPayment, PaymentUnknown
from apps.payments.gateways.facts import News, RemoteState
from apps.payments.lateness import is_late, late_is_credited
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.states import UNPAID, AttemptState


class CheckoutAnswer(NamedTuple):
    """What an app's checkout brought back, matched to the order it belongs to."""

    payment: Payment
    attempt: Attempt | None
    gateway_payment_id: str
    signature: str

    @property
    def is_paid(self) -> bool:
        return self.payment.state not in UNPAID


class Known(NamedTuple):
    """What we have of the thing that a gateway wrote about."""

    taken: GatewayPayment | None
    attempt: Attempt | None

    @property
    def payment_id(self) -> UUID | None:
        return self.attempt.payment_id if self.attempt is not None else None

    @property
    def is_booked(self) -> bool:
        """Whether its money is in our books: what a gateway writes of the payment itself is then no news."""
        return self.taken is not None and self.taken.holds_money

    @property
    def is_lost(self) -> bool:
        """Whether the order was asked for and never answered."""
        return self.attempt is not None and not self.attempt.order_id


def known_of(news: News) -> Known:
    """By the gateway's own ids, else by our receipt."""
    with connection.prepared():
        return _known_of(news)


def _known_of(news: News) -> Known:
    taken = None
    if news.payment_id:
        found = GatewayPayment.objects.filter(gateway=news.gateway, gateway_payment_id=news.payment_id)
        taken = found.select_related("attempt").first()
    if taken is not None and taken.attempt is not None:
        return Known(taken, taken.attempt)
    named = Q(order_id=news.order_id) if news.order_id else Q()
    named |= Q(receipt=news.reference) if news.reference else Q()
    return Known(taken, Attempt.objects.filter(named, gateway=news.gateway).first() if named else None)


def known_of_all(told: Sequence[News]) -> list[Known]:
    """By the gateway's own ids only: two statements for all. The orders come with their payments."""
    with connection.prepared():
        taken = _taken_of({news.payment_id for news in told if news.payment_id})
        orders = _orders_of({news.order_id for news in told if news.order_id})
    found = []
    for news in told:
        row = taken.get((news.gateway, news.payment_id))
        ours = row.attempt if row is not None and row.attempt is not None else None
        found.append(Known(row, ours or orders.get((news.gateway, news.order_id))))
    return found


def _taken_of(payment_ids: set[str]) -> dict[tuple[str, str], GatewayPayment]:
    rows = GatewayPayment.objects.filter(gateway__in=settings.GATEWAYS, gateway_payment_id__in=payment_ids)
    return {(row.gateway, row.gateway_payment_id): row for row in rows.select_related("attempt__payment")}


def _orders_of(order_ids: set[str]) -> dict[tuple[str, str], Attempt]:
    rows = Attempt.objects.filter(gateway__in=settings.GATEWAYS, order_id__in=order_ids).exclude(order_id="")
    return {(row.gateway, row.order_id): row for row in rows.select_related("payment")}


def payment_get(payment_id: Any) -> Payment:
    """Raises PaymentUnknown."""
    payment = Payment.objects.select_related("user").filter(pk=key_of(payment_id)).first()
    if payment is None:
        raise PaymentUnknown
    return payment


def payment_of(user: User, payment_id: Any) -> Payment:
    """Somebody's own. Raises PaymentUnknown."""
    payment = Payment.objects.of(user).filter(pk=key_of(payment_id)).first()
    if payment is None:
        raise PaymentUnknown
    return payment


def key_of(payment_id: Any) -> UUID:
    """Raises PaymentUnknown."""
    try:
        return payment_id if isinstance(payment_id, UUID) else UUID(str(payment_id))
    except ValueError:
        raise PaymentUnknown from None


def ordered(payment: Payment) -> list[Attempt]:
    """The orders that exist at gateways, paid and closed ones included."""
    return list(payment.attempts.exclude(order_id="").order_by("number"))


def is_waiting(payment: Payment) -> bool:
    """Whether money may still come."""
    return payment.state in UNPAID


def is_to_capture(taken: GatewayPayment) -> bool:
    """Granted by the bank, exactly what was ordered, and still wanted: else it lapses and goes back by itself."""
    if taken.state != RemoteState.AUTHORIZED or taken.payment_id is None:
        return False
    payment = Payment.objects.get(pk=taken.payment_id)
    if payment.state not in UNPAID or (taken.minor, taken.currency) != (payment.minor, payment.currency):
        return False
    return late_is_credited() or not is_late(payment)


def checkout_answer(*, user: User, payment_id: Any, told: Mapping[str, str]) -> CheckoutAnswer:
    """The order that the checkout's answer names, else the one that is open. Raises PaymentUnknown, NotThisPayment."""
    payment = payment_of(user, payment_id)
    attempts = payment.attempts.exclude(order_id="").order_by("-number")
    if order_id := told.get("order_id"):
        attempt = attempts.filter(order_id=order_id).first()
        if attempt is None:
            raise NotThisPayment
    else:
        attempt = attempts.filter(state__in=[AttemptState.OPEN, AttemptState.CLOSED]).first()
    return CheckoutAnswer(payment, attempt, told.get("payment_id", ""), told.get("signature", ""))
