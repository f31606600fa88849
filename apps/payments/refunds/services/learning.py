"""The one door for facts: what a gateway said about a refund when it was asked."""

from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Q

from apps.core import audit, clock, events, fsm, policy
from apps.core.contention import retrying
from apps.core.money import to_minor
from apps.payments.events import BreakFound
from apps.payments.gateways.facts import RemoteRefund, RemoteState
from apps.payments.inbox.services import poll_end
from apps.payments.models import GatewayPayment
from apps.payments.refunds.errors import AboveCaptured, DoesNotFit, NotOurPayment
from apps.payments.refunds.events import PaymentRefunded, RefundFailed
from apps.payments.refunds.models import Refund
from apps.payments.refunds.states import OPEN, BreakKind, Origin, RefundState, Speed
from apps.wallet import services as wallet

from . import payment_side
from .allowing import claim, release
from .booking import set_aside
from .polling import SUBJECT, watch
from .requesting import new_refund, refund_cancel, taken_locked, told

MADE_THERE = "Made at the gateway, not by us."


def refund_learn(*, remote: RemoteRefund, source: str) -> Refund:
    """Takes what the gateway said; money moves once per refund, whoever tells first, in any order and as often.

    A refund that the gateway made by itself is booked too. Raises NotOurPayment, DoesNotFit.
    """
    if connection.in_atomic_block:
        return _learn(remote, source)
    return retrying(lambda: _learn(remote, source))


@transaction.atomic
def _learn(remote: RemoteRefund, source: str) -> Refund:
    refund = _known(remote) or _made_there(remote, source)
    if to_minor(remote.amount) != refund.minor or str(remote.amount.currency) != refund.currency:
        events.publish(break_of(refund, BreakKind.REFUND_AMOUNT))
        return refund
    if refund.made_at is None and remote.created_at is not None:
        refund.made_at = remote.created_at
        refund.save(update_fields=["made_at"])
    _MOVES[remote.state](refund, remote)
    return refund


def refund_fail(refund: Refund, *, code: str, error: str, gateway_refund_id: str = "") -> None:
    """The gateway did not do it: the money is where it was, its part of the payment is free again."""
    fsm.advance(
        refund.fail,
        actor=None,
        code=code[:80],
        error=error[:300],
        gateway_refund_id=gateway_refund_id or refund.gateway_refund_id,
        at=clock.now(),
    )
    release(refund)
    _tell(refund)
    if refund.hold_id:
        wallet.void(hold=refund.hold_id)


def break_of(refund: Refund, kind: BreakKind) -> BreakFound:
    """What a person must look at."""
    return BreakFound(
        kind=kind.value,
        gateway=refund.gateway,
        object_type=refund._meta.label_lower,
        object_id=str(refund.pk),
        minor=refund.minor,
        currency=refund.currency,
        reason=kind.label,
    )


def _known(remote: RemoteRefund) -> Refund | None:
    wanted = Q(gateway=remote.gateway, gateway_refund_id=remote.refund_id) if remote.refund_id else Q()
    if remote.reference:
        wanted |= Q(gateway=remote.gateway, reference=remote.reference)
    rows = Refund.objects.select_for_update(of=("self",)).select_related("gateway_payment")
    return rows.filter(wanted).first() if wanted else None


def _made_there(remote: RemoteRefund, source: str) -> Refund:
    """By the gateway itself or on its dashboard. Raises NotOurPayment, DoesNotFit."""
    found = GatewayPayment.objects.filter(gateway=remote.gateway, gateway_payment_id=remote.payment_id)
    key = found.values_list("pk", flat=True).first()
    if key is None:
        raise NotOurPayment
    taken = taken_locked(key)
    if (known := _known(remote)) is not None:
        return known
    try:
        _claim(taken, remote)
    except AboveCaptured as above:
        raise DoesNotFit from above
    refund = Refund.objects.create(
        speed=remote.speed if remote.speed in Speed else policy.get("refunds.speed"),
        gateway_refund_id=remote.refund_id,
        asked_at=clock.now(),
        **new_refund(taken, remote.amount, Origin.GATEWAY, MADE_THERE),
    )
    audit.record("refunds.refund.find", refund, actor=None, after={"source": str(source), "amount": remote.amount})
    payment_side.begin(taken)
    if remote.state not in (RemoteState.FAILED, RemoteState.CANCELLED):
        held = set_aside(taken=taken, amount=remote.amount, reference=refund, or_owed=True)
        refund.hold, refund.owed_minor = held.journal, held.owed_minor
        refund.save(update_fields=["hold", "owed_minor"])
    return refund


def _claim(taken: GatewayPayment, remote: RemoteRefund) -> None:
    """Its part of the payment; what only waits for a second person makes room, since the money is gone already.

    Raises AboveCaptured.
    """
    try:
        claim(taken=taken, amount=remote.amount)
    except AboveCaptured:
        waiting = Refund.objects.filter(gateway_payment=taken, state=RefundState.AWAITING_APPROVAL)
        for refund_id in [row.pk for row in waiting.order_by("id").select_for_update(of=("self",))]:
            refund_cancel(refund_id=refund_id, actor=None, reason="The gateway sent the money back meanwhile.")
        claim(taken=taken, amount=remote.amount)


def _pending(refund: Refund, remote: RemoteRefund) -> None:
    if refund.state in (RefundState.REQUESTED, RefundState.UNKNOWN):
        fsm.advance(refund.submit, actor=None, gateway_refund_id=remote.refund_id)
        watch(refund)


def _processed(refund: Refund, remote: RemoteRefund) -> None:
    if refund.state in OPEN:
        _settle(refund, remote)
    elif refund.state == RefundState.PROCESSED:
        _complete(refund, remote)
    else:
        events.publish(break_of(refund, BreakKind.REFUND_STATE))


def _settle(refund: Refund, remote: RemoteRefund) -> None:
    payment_side.hold(refund.gateway_payment)
    gone = wallet.capture(hold=refund.hold_id) if refund.hold_id else None
    fsm.advance(
        refund.process,
        actor=None,
        gateway_refund_id=remote.refund_id or refund.gateway_refund_id,
        arn=remote.arn[:60],
        settled_by=gone,
        at=clock.now(),
    )
    payment_side.finish(refund)
    poll_end(subject=SUBJECT, object_id=str(refund.pk))
    was_credited = refund.gateway_payment.credited_at is not None
    events.publish(PaymentRefunded(**told(refund), was_credited=was_credited))


def _complete(refund: Refund, remote: RemoteRefund) -> None:
    """The bank's reference often comes a day later."""
    if remote.arn and remote.arn[:60] != refund.arn:
        refund.arn = remote.arn[:60]
        refund.save(update_fields=["arn"])


def _failed(refund: Refund, remote: RemoteRefund) -> None:
    error = remote.error or "The gateway could not send it."
    if refund.state in OPEN:
        refund_fail(refund, code=remote.state.value, error=error, gateway_refund_id=remote.refund_id)
    elif refund.state == RefundState.PROCESSED:
        release(refund)
        payment_side.hold(refund.gateway_payment)
        back = wallet.reverse(journal=refund.settled_by_id, reference=refund) if refund.settled_by_id else None
        fsm.advance(
            refund.come_back,
            actor=None,
            reversed_by=back,
            code=remote.state.value,
            error=error[:300],
            at=clock.now(),
        )
        _tell(refund)


def _tell(refund: Refund) -> None:
    """It failed, whenever that became known."""
    payment_side.finish(refund)
    poll_end(subject=SUBJECT, object_id=str(refund.pk))
    events.publish(RefundFailed(**told(refund)))


_MOVES: dict[RemoteState, Callable[[Refund, RemoteRefund], None]] = {
    RemoteState.CREATED: _pending,
    RemoteState.PENDING: _pending,
    RemoteState.PROCESSED: _processed,
    RemoteState.FAILED: _failed,
    RemoteState.CANCELLED: _failed,
}
