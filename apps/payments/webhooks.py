"""What the inbox calls when a gateway writes about a payment or an order, or when a deposit's poll is due."""

from collections.abc import Sequence

from apps.payments import flows, selectors, services
from apps.payments.flows import Asked, Fetched
from apps.payments.gateways.facts import News, Outcome
from apps.payments.inbox import routing
from apps.payments.inbox.routing import Caused, Result
from apps.payments.inbox.side_by_side import each
from apps.payments.models import GatewayPayment
from apps.payments.selectors import Known
from apps.payments.services import SUBJECT
from apps.payments.states import Source


def follow(news: News) -> Caused:
    """Asks the gateway about what it wrote; nothing of the message itself is believed."""
    known = selectors.known_of(news)
    if known.is_booked:
        return _about(Result.NO_CHANGE, known.taken)
    if known.attempt is not None and (known.is_lost or not news.payment_id):
        return _refresh(known)
    if not news.payment_id:
        return Caused(result=Result.UNKNOWN_OBJECT, note="It names no payment, and no order of ours.")
    fetched = flows.payment_fetch(
        gateway=news.gateway,
        payment_id=news.payment_id,
        order_id=known.attempt.order_id if known.attempt else news.order_id,
        receipt=known.attempt.receipt if known.attempt else news.reference,
        source=Source.WEBHOOK,
        attempt=known.attempt,
    )
    return _came_of(fetched)


def follow_together(told: Sequence[News]) -> list[Caused]:
    """As `follow` for several: payments of orders we know are asked about side by side and booked together."""
    known = selectors.known_of_all(told)
    numbers = [number for number, one in enumerate(known) if _is_ordinary(told[number], one)]
    asked = [Asked(told[number].gateway, told[number].payment_id, known[number].attempt) for number in numbers]
    caused = dict(zip(numbers, map(_came_of, flows.payments_fetch(asked=asked, source=Source.WEBHOOK)), strict=True))
    others = [number for number in range(len(told)) if number not in caused]
    caused.update(zip(others, each(lambda number: follow(told[number]), others), strict=True))
    return [caused[number] for number in range(len(told))]


def _is_ordinary(news: News, known: Known) -> bool:
    """Whether it names a payment of an order that we know, and that is not in the books."""
    return bool(news.payment_id) and known.attempt is not None and not known.is_lost and not known.is_booked


def _came_of(fetched: Fetched) -> Caused:
    if fetched.taken is not None:
        return _about(Result.APPLIED if fetched.taken.is_news else Result.NO_CHANGE, fetched.taken)
    if fetched.answer.outcome == Outcome.REFUSED:
        return Caused(result=Result.UNKNOWN_OBJECT, note=f"They know no such payment. {fetched.answer.message}"[:200])
    return Caused(result=Result.RETRY, note=fetched.answer.message[:200], retry_after=fetched.answer.retry_after)


def give_up(payment_id: str) -> None:
    """The gateway was asked for days."""
    services.payment_give_up(payment_id=payment_id)


def _refresh(known: Known) -> Caused:
    payment = selectors.payment_get(known.payment_id)
    answers = flows.payment_refresh(payment=payment, source=Source.WEBHOOK)
    heard = all(answer.succeeded for answer in answers)
    return Caused(result=Result.APPLIED if heard else Result.RETRY, type=SUBJECT, id=str(payment.pk))


def _about(result: Result, taken: GatewayPayment) -> Caused:
    if taken.payment_id is not None:
        return Caused(result=result, type=SUBJECT, id=str(taken.payment_id))
    return Caused(result=result, type=taken._meta.label_lower, id=str(taken.pk))


routing.on("PAYMENT", follow, together=follow_together)
routing.on("ORDER", follow, together=follow_together)
routing.on_poll(SUBJECT, flows.payment_poll, gave_up=give_up)
