"""The one door for facts: what a gateway said about a payment when it was asked."""

from typing import NamedTuple

from django.db.models import Q

from apps.core import events
from apps.core.money import to_minor
from apps.payments.events import PaymentKept
from apps.payments.gateways.facts import RemotePayment, RemoteState
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.models.gateway_payment import Claimed
from apps.payments.states import Source

from .booking import money_book
from .following import payment_follow
from .whole import whole

# A payment only ever goes forward, whatever order the news comes in.
_RANK = {
    RemoteState.CREATED: 0,
    RemoteState.PENDING: 1,
    RemoteState.FAILED: 2,
    RemoteState.AUTHORIZED: 3,
    RemoteState.CANCELLED: 4,
    RemoteState.CAPTURED: 5,
    RemoteState.REFUNDED: 6,
}
_RETURNED = (RemoteState.REFUNDED, RemoteState.CANCELLED)
_KEPT = ("method", "rrn", "payer", "error_code", "error")
_LENGTHS = {"method": 12, "rrn": 40, "payer": 80, "error_code": 80, "error": 300}


class _Seen(NamedTuple):
    """What is compared to know whether there is any news at all."""

    state: str
    minor: int
    currency: str
    refunded_minor: int
    fee_minor: int | None
    tax_minor: int | None
    rrn: str


def payment_learn(*, remote: RemotePayment, source: str, attempt: Attempt | None = None) -> GatewayPayment:
    """Takes what the gateway said; money is booked once per (gateway, payment id), whoever tells first.

    Safe to repeat, in any order and at the same moment. What is not its user's for sure goes to SUSPENSE. `attempt`:
    an order that was asked about; it is looked up anew where the payment names another.
    """
    return whole(lambda: _learn(remote, source, attempt))


def _learn(remote: RemotePayment, source: str, asked: Attempt | None) -> GatewayPayment:
    attempt = asked if asked is not None and pays(remote, asked) else _attempt_of(remote)
    taken = GatewayPayment.objects.claim(claimed(remote, attempt, source))
    before, was_returned = _seen(taken), taken.state in _RETURNED
    absorb(taken, remote)
    if attempt is not None and taken.payment_id is None and not taken.holds_money:
        taken.attempt, taken.payment_id = attempt, attempt.payment_id
    elif not taken.is_new and _seen(taken) == before:
        return taken
    taken.is_news = True
    _follow(taken, source, was_returned=was_returned)
    return taken


def payment_book_returned(*, gateway: str, payment_id: str) -> bool:
    """Books what went back in full before we heard of it: its payer's bank wants it once more, so it is somebody's.

    What went back is then refunded as any other. Whether anything was booked.
    """
    return whole(lambda: _book_returned(gateway, payment_id))


def _book_returned(gateway: str, payment_id: str) -> bool:
    rows = GatewayPayment.objects.select_for_update(of=("self",)).filter(journal=None, state=RemoteState.REFUNDED)
    taken = rows.filter(gateway=gateway, gateway_payment_id=payment_id).first()
    if taken is None:
        return False
    _follow(taken, Source.POLL, was_returned=True, stays=True)
    return taken.holds_money


def _follow(taken: GatewayPayment, source: str, *, was_returned: bool, stays: bool = False) -> None:
    """Its money goes into the books, if it is to, and its deposit where that puts it."""
    payment = _lock(taken)
    is_booked_now = money_book(taken=taken, payment=payment, stays=stays)
    taken.save()
    if was_returned and is_booked_now:
        events.publish(PaymentKept(gateway_payment_id=str(taken.pk), gateway=taken.gateway))
    if payment is not None:
        payment_follow(payment=payment, taken=taken, source=source, is_booked_now=is_booked_now)


def pays(remote: RemotePayment, attempt: Attempt) -> bool:
    """What an order is called at which gateway never changes once it has a name."""
    return bool(remote.order_id) and (remote.gateway, remote.order_id) == (attempt.gateway, attempt.order_id)


def claimed(remote: RemotePayment, attempt: Attempt | None, source: str) -> Claimed:
    """What its row begins with."""
    return Claimed(
        gateway=remote.gateway,
        payment_id=remote.payment_id,
        order_id=remote.order_id,
        ours=attempt.payment_id if attempt else None,
        attempt=attempt.pk if attempt else None,
        minor=to_minor(remote.amount),
        currency=str(remote.amount.currency),
        method=remote.method[:12],
        source=str(source),
    )


def _attempt_of(remote: RemotePayment) -> Attempt | None:
    """The order it pays; where the gateway calls an order by our receipt, one whose answer was lost is found too."""
    if not remote.order_id:
        return None
    named = Q(order_id=remote.order_id) | Q(receipt=remote.order_id)
    return Attempt.objects.filter(named, gateway=remote.gateway).first()


def _lock(taken: GatewayPayment) -> Payment | None:
    if taken.payment_id is None:
        return None
    rows = Payment.objects.select_related("user").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=taken.payment_id)


def absorb(taken: GatewayPayment, remote: RemotePayment) -> None:
    """News that is older than what we know adds facts, and takes nothing back."""
    is_kept = _is_kept_after_all(taken, remote)
    if _RANK.get(remote.state, 0) >= _RANK.get(taken.state, 0) or is_kept:
        taken.state = RemoteState(remote.state).value
        if not taken.holds_money:  # what was begun may be taken in part: only what is taken counts
            taken.minor, taken.currency = to_minor(remote.amount), str(remote.amount.currency)
    for name in _KEPT:
        if value := getattr(remote, name):
            setattr(taken, name, value[: _LENGTHS[name]])
    if remote.refunded is not None:  # what came back of a refund that failed is not gone
        returned = to_minor(remote.refunded)
        taken.refunded_minor = returned if is_kept else max(taken.refunded_minor, returned)
    taken.refunded_minor = min(taken.refunded_minor, taken.minor)
    if remote.fee is not None:
        taken.fee_minor = to_minor(remote.fee)
    if remote.tax is not None:
        taken.tax_minor = to_minor(remote.tax)
    taken.paid_at = taken.paid_at or remote.created_at


def _is_kept_after_all(taken: GatewayPayment, remote: RemotePayment) -> bool:
    """Whether money that went back before we heard of it is ours: a refund of it failed.

    Should this be the older news, the books are right all the same: what went back is refunded then as any other.
    """
    if taken.holds_money or taken.state != RemoteState.REFUNDED or remote.state != RemoteState.CAPTURED:
        return False
    return remote.refunded is not None and remote.refunded < remote.amount


def _seen(taken: GatewayPayment) -> _Seen:
    return _Seen(*(getattr(taken, name) for name in _Seen._fields))
