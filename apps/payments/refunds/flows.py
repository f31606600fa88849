"""Where gateways are asked about refunds: the question is committed, they are called, the answer is committed."""

from datetime import datetime
from typing import Any

from apps.core import clock
from apps.payments import services as payments
from apps.payments.gateways.facts import Answer, News, Outcome, RemoteRefund
from apps.payments.gateways.providers import registry
from apps.payments.inbox.routing import Caused, Result
from apps.payments.models import GatewayPayment
from apps.payments.refunds import services
from apps.payments.refunds.errors import DoesNotFit, NotOurPayment
from apps.payments.refunds.models import Refund
from apps.payments.refunds.services import Missed, Question
from apps.payments.refunds.states import RefundState

RETRY_AFTER = 60.0
LONGEST = 100  # a list of theirs as long as that may not be all


def refund_submit(*, refund_id: Any) -> datetime | None:
    """Has the gateway refund what is due, always with the same key; when to come again, or None.

    A lost answer is looked for first. The payment is looked at first too: what went back meanwhile is learned.
    """
    asked = services.refund_take(refund_id=refund_id)
    if asked is None:
        return None
    if asked.may_exist:
        found = _fetch(asked)
        if not found.succeeded or found.value is not None:
            return services.refund_answer(asked=asked, answer=_not_refused(found)).next_at
    seen = _look_at_payment(asked)
    if not seen.succeeded:
        return services.refund_postpone(asked=asked, answer=seen).next_at
    answer = registry.payment_gateway(asked.gateway).refund_create(
        reference=asked.reference,
        payment_id=asked.payment_id,
        receipt=asked.receipt,
        amount=asked.amount,
        speed=asked.speed,
        note=asked.note,
    )
    return services.refund_answer(asked=asked, answer=answer).next_at


def refund_sync(*, refund_id: Any) -> bool:
    """Asks the gateway where an open refund stands; whether its end is known."""
    asked = services.refund_question(refund_id=refund_id)
    if asked is None:
        return True
    if asked.state == "REQUESTED":
        refund_submit(refund_id=refund_id)
    else:
        found = _fetch(asked)
        if found.succeeded and found.value is not None:
            _look_if_it_stays(services.refund_learn(remote=found.value, source="POLL"))
        elif found.succeeded and asked.state == "UNKNOWN":
            refund_submit(refund_id=refund_id)
    return services.refund_question(refund_id=refund_id) is None


def refund_news(news: News) -> Caused:
    """A webhook about a refund: the gateway is asked, also for one that it made by itself."""
    taken = GatewayPayment.objects.select_related("attempt").filter(
        gateway=news.gateway, gateway_payment_id=news.payment_id
    )
    found = registry.payment_gateway(news.gateway).refund_fetch(
        reference=news.reference,
        refund_id=news.object_id,
        payment_id=news.payment_id,
        receipt=next((row.attempt.receipt for row in taken if row.attempt), news.order_id),
    )
    if not found.succeeded:
        return Caused(result=Result.RETRY, note=found.message, retry_after=found.retry_after)
    if found.value is None:
        return Caused(result=Result.UNKNOWN_OBJECT, note="The gateway knows no such refund.")
    try:
        refund = services.refund_learn(remote=found.value, source="WEBHOOK")
    except NotOurPayment:
        return Caused(result=Result.UNKNOWN_OBJECT, note="A refund of a payment we do not know.")
    except DoesNotFit:
        return _does_not_fit(found.value)
    seen = _look_if_it_stays(refund)
    if seen is not None and not seen.succeeded:
        return Caused(result=Result.RETRY, note=seen.message, retry_after=seen.retry_after)
    return Caused(result=Result.APPLIED, type="refunds.refund", id=str(refund.pk), note=refund.get_state_display())


def _does_not_fit(remote: RemoteRefund) -> Caused:
    if services.refund_misfit(remote=remote):
        return Caused(result=Result.APPLIED, note="More than is left of the payment: a break is open.")
    note = "More than is left of the payment: one of our own refunds must have failed there."
    return Caused(result=Result.RETRY, note=note, retry_after=RETRY_AFTER)


def _fetch(asked: Question) -> Answer:
    return registry.payment_gateway(asked.gateway).refund_fetch(
        reference=asked.known_as,
        refund_id=asked.gateway_refund_id,
        payment_id=asked.payment_id,
        receipt=asked.receipt,
    )


def _look_at_payment(asked: Question) -> Answer:
    seen, taken = _look(asked.gateway, asked.payment_id, asked.order_id, asked.receipt)
    if taken is not None:
        refunds_find(gateway_payment_id=taken.pk, unasked=not _tells_returned(asked.gateway))
    return seen


def _look_if_it_stays(refund: Refund) -> Answer | None:
    """What went back before we heard of it, and did not arrive, is ours: the payment is asked for, and booked."""
    taken = refund.gateway_payment
    if refund.state != RefundState.FAILED or taken.holds_money:
        return None
    receipt = taken.attempt.receipt if taken.attempt else taken.order_id
    return _look(taken.gateway, taken.gateway_payment_id, taken.order_id, receipt)[0]


def _look(gateway: str, payment_id: str, order_id: str, receipt: str) -> tuple[Answer, GatewayPayment | None]:
    seen = registry.payment_gateway(gateway).payment_fetch(payment_id=payment_id, order_id=order_id, receipt=receipt)
    return seen, payments.payment_learn(remote=seen.value, source="POLL") if seen.succeeded else None


def refunds_find(*, gateway_payment_id: Any, unasked: bool = False) -> int:
    """Where the gateway has returned more of a payment than we know of, learns which refunds those are; how many.

    `unasked`: also where it has said nothing of the kind.
    """
    missed = services.missed_question(gateway_payment_id=gateway_payment_id, unasked=unasked)
    if missed is None:
        return 0
    return _learn_refunds(missed, gateway_payment_id, _refunds_of(missed))


def refunds_look_around() -> int:
    """Asks gateways that say nothing with the payment about this hour's share of payments; how many answers came."""
    hour, asked = clock.now().hour, 0
    for gateway in [code for code in registry.payment_gateways() if not _tells_returned(code)]:
        for key in services.payments_to_look_at(gateway=gateway, hour=hour):
            missed = services.missed_question(gateway_payment_id=key, unasked=True)
            found = _refunds_of(missed)
            if found.outcome == Outcome.NOT_ATTEMPTED:
                break  # no budget, or it is out of use: they come up again tomorrow
            _learn_refunds(missed, key, found)
            asked += found.succeeded
    return asked


def _refunds_of(missed: Missed) -> Answer[list[RemoteRefund]]:
    gateway = registry.payment_gateway(missed.gateway)
    return gateway.payment_refunds(payment_id=missed.payment_id, receipt=missed.receipt)


def _learn_refunds(missed: Missed, gateway_payment_id: Any, found: Answer[list[RemoteRefund]]) -> int:
    learned = 0
    for remote in found.value or ():
        try:
            services.refund_learn(remote=remote, source="POLL")
            learned += 1
        except DoesNotFit:
            services.refund_misfit(remote=remote)
    if found.succeeded and len(found.value) < LONGEST:
        _correct(missed, gateway_payment_id, services.returned_by(found.value))
    return learned


def _correct(missed: Missed, gateway_payment_id: Any, returned: int) -> None:
    """A refund of theirs failed: less went back than they had said, and what never was in the books may be ours."""
    if returned >= missed.believed:
        return
    payments.returned_correct(gateway_payment_id=gateway_payment_id, believed=missed.believed, returned=returned)
    if not missed.holds_money:
        _look(missed.gateway, missed.payment_id, missed.order_id, missed.receipt)


def refunds_find_missed() -> int:
    """Looks for what webhooks did not tell: of the last days' payments, those that the gateway returned more of."""
    return sum(refunds_find(gateway_payment_id=key) for key in services.payments_with_missed_refunds())


def _tells_returned(gateway: str) -> bool:
    return registry.payment_gateway(gateway).capabilities.tells_returned


def _not_refused(found: Answer) -> Answer:
    """That the gateway would not tell does not say that it would not do."""
    if found.outcome != Outcome.REFUSED:
        return found
    return Answer(outcome=Outcome.UNKNOWN, code=found.code, message=found.message)
