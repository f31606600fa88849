"""Where gateways are asked about deposits: what is asked for is committed, the gateway is called outside any
transaction, and what it said is committed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from apps.accounts.models import User
from apps.core import gate, policy
from apps.payments import selectors, services
from apps.payments.errors import GatewayError, OrderUnknown, PaymentOver, SignatureWrong
from apps.payments.gateways.errors import GatewaysDown
from apps.payments.gateways.facts import Answer, Outcome, RemoteOrder, RemotePayment
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Payer
from apps.payments.inbox.side_by_side import each
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.services import Step, Told, Wanted
from apps.payments.states import AttemptState, Source

ORDERS_AT_ONCE = 2  # gateways asked for an order in one call


class Asked(NamedTuple):
    """A payment to be asked about, and the order of ours it pays."""

    gateway: str
    payment_id: str
    attempt: Attempt


class Fetched(NamedTuple):
    """What the gateway answered, and our row of it."""

    answer: Answer[RemotePayment]
    taken: GatewayPayment | None


def deposit_start(*, wanted: Wanted) -> Step:
    """An order that the app's checkout can pay; asked again with the same key it is the same order.

    The next gateway is asked only after a clear no. Raises what `payment_open` raises, PaymentOver, OrderUnknown,
    GatewayError.
    """
    step, refused = services.payment_open(wanted=wanted), []
    while step.asks:
        step = _order(step, wanted.user)
        if step.attempt.state in (AttemptState.OPEN, AttemptState.UNKNOWN) or len(refused) + 1 == ORDERS_AT_ONCE:
            break
        refused.append(step.attempt.gateway)
        step = _elsewhere(step, refused)
    if step.attempt is None:
        raise PaymentOver(state=step.payment.state)
    if step.attempt.state != AttemptState.OPEN and step.payment.is_open:
        trouble = OrderUnknown if step.attempt.state == AttemptState.UNKNOWN else GatewayError
        raise trouble(retry_after=services.retry_after(step), payment_id=str(step.payment.pk))
    return step


def payment_verify(*, user: User, payment_id: Any, told: Mapping[str, str]) -> Payment:
    """The checkout's own answer, as a reason to ask the gateway now.

    Raises PaymentUnknown, NotThisPayment, SignatureWrong, RateLimited: one user must not use up what a gateway lets us
    ask for all.
    """
    checked = selectors.checkout_answer(user=user, payment_id=payment_id, told=told)
    attempt = checked.attempt
    if attempt is None:
        return checked.payment
    if checked.signature:
        signed = {"order_id": attempt.order_id, "payment_id": checked.gateway_payment_id}
        if not registry.payment_gateway(attempt.gateway).checkout_is_signed(**signed, signature=checked.signature):
            raise SignatureWrong
    if checked.is_paid:
        return checked.payment
    gate.hit("payment_verify", f"u{user.pk}", limit=policy.get("payments.verifies_per_minute"), seconds=60)
    if checked.signature:
        payment_fetch(
            gateway=attempt.gateway,
            payment_id=checked.gateway_payment_id,
            order_id=attempt.order_id,
            receipt=attempt.receipt,
            source=Source.VERIFY,
            attempt=attempt,
        )
    else:
        _learn_all(attempt, source=Source.VERIFY)
    return Payment.objects.get(pk=checked.payment.pk)


def payment_sync(*, payment_id: Any, source: str) -> Payment:
    """Asks every gateway that may know of the payment, and takes what they say.

    Raises PaymentUnknown, GatewayError.
    """
    payment = selectors.payment_get(payment_id)
    answers = payment_refresh(payment=payment, source=source)
    if answers and not any(answer.succeeded for answer in answers):
        raise GatewayError(payment_id=str(payment.pk))
    services.payment_settle_down(payment_id=payment.pk)
    return Payment.objects.get(pk=payment.pk)


def payment_refresh(*, payment: Payment, source: str) -> list[Answer[list[RemotePayment]]]:
    """Looks for an order whose answer was lost, then asks for all tries of each order there is."""
    step = services.attempt_find(payment_id=payment.pk)
    if step.asks:
        _order(step, payment.user)
    return [_learn_all(attempt, source=source) for attempt in selectors.ordered(payment)]


def payment_poll(payment_id: str) -> bool:
    """A poll's turn: whether there is nothing more to ask."""
    payment = selectors.payment_get(payment_id)
    if not selectors.is_waiting(payment):
        return True
    answers = payment_refresh(payment=payment, source=Source.POLL)
    return services.payment_settle_down(payment_id=payment.pk) and all(answer.succeeded for answer in answers)


def payment_fetch(
    *, gateway: str, payment_id: str, order_id: str, receipt: str, source: str, attempt: Attempt | None = None
) -> Fetched:
    """One payment of a gateway, asked for and taken; captured where it waits for that. `attempt`: its order."""
    answer = registry.payment_gateway(gateway).payment_fetch(payment_id=payment_id, order_id=order_id, receipt=receipt)
    return Fetched(answer, _learn(answer.value, source=source, attempt=attempt))


def payments_fetch(*, asked: Sequence[Asked], source: str) -> list[Fetched]:
    """As `payment_fetch` for several side by side; those that are plainly deposits are booked together."""
    answers = each(_fetch, asked)
    told = [Told(answer.value, one.attempt) for answer, one in zip(answers, asked, strict=True) if answer.value]
    learned = services.payments_learn(told=told, source=source)

    def learn(number: int) -> GatewayPayment | None:
        remote, attempt = answers[number].value, asked[number].attempt
        known = remote and learned.get((remote.gateway, remote.payment_id))
        return known or _learn(remote, source=source, attempt=attempt)

    taken = each(learn, range(len(asked)))
    return [Fetched(answer, row) for answer, row in zip(answers, taken, strict=True)]


def _fetch(asked: Asked) -> Answer[RemotePayment]:
    theirs, order = registry.payment_gateway(asked.gateway), asked.attempt
    return theirs.payment_fetch(payment_id=asked.payment_id, order_id=order.order_id, receipt=order.receipt)


def _order(step: Step, user: User) -> Step:
    """Asks for the order, or whether there is one; a lost answer is looked for once at once."""
    attempt, payment = step.attempt, step.payment
    theirs = registry.payment_gateway(attempt.gateway)
    if step.was_lost:
        return services.attempt_answer(step=step, answer=theirs.order_by_receipt(receipt=attempt.receipt))
    answer: Answer[RemoteOrder | None] = theirs.order_create(
        receipt=attempt.receipt,
        amount=payment.amount,
        payer=Payer(user_id=user.pk, mobile=user.mobile or "", name=user.name),
        method=payment.method,
        flow=payment.flow,
        expires_at=payment.expires_at,
    )
    if answer.outcome == Outcome.UNKNOWN:
        found = theirs.order_by_receipt(receipt=attempt.receipt)
        answer = found if found.succeeded and found.value is not None else answer
    return services.attempt_answer(step=step, answer=answer)


def _elsewhere(step: Step, refused: list[str]) -> Step:
    """The next gateway's turn; a clear no of the last one there is stays a trouble of theirs."""
    try:
        return services.attempt_resume(payment_id=step.payment.pk, exclude=refused)
    except GatewaysDown:
        return step._replace(asks=False)


def _learn_all(attempt: Attempt, *, source: str) -> Answer[list[RemotePayment]]:
    answer = registry.payment_gateway(attempt.gateway).order_payments(
        order_id=attempt.order_id, receipt=attempt.receipt
    )
    for remote in answer.value or []:
        _learn(remote, source=source, attempt=attempt)
    return answer


def _learn(remote: RemotePayment | None, *, source: str, attempt: Attempt | None) -> GatewayPayment | None:
    """Takes the news; what a bank has granted is captured before it lapses."""
    if remote is None:
        return None
    taken = services.payment_learn(remote=remote, source=source, attempt=attempt)
    if not selectors.is_to_capture(taken):
        return taken
    theirs = registry.payment_gateway(taken.gateway)
    captured = theirs.payment_capture(
        payment_id=taken.gateway_payment_id, amount=taken.amount, order_id=remote.order_id
    )
    if captured.value is None:
        return taken
    return services.payment_learn(remote=captured.value, source=source, attempt=attempt)
