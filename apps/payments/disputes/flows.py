"""Where gateways are asked about disputes, and told our answers: commit first, call outside any transaction."""

from datetime import datetime, timedelta
from typing import Any

from apps.core import clock
from apps.payments import services as payments
from apps.payments.disputes import selectors, services
from apps.payments.disputes.errors import DisputeUnknown, GatewaySilent, PaymentNotKnown
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import DisputeAnswer, NewsSource
from apps.payments.gateways.facts import Answer, News, Outcome, RemoteDispute, RemoteState
from apps.payments.gateways.providers import registry
from apps.payments.inbox.routing import Caused, Result

LOOK_BACK = timedelta(days=45)  # NPCI: how long a payer may take to raise one


def dispute_heard(news: News) -> Caused:
    """A webhook about a dispute: the gateway is asked where it stands."""
    answer = registry.payment_gateway(news.gateway).dispute_fetch(dispute_id=news.object_id)
    if answer.outcome == Outcome.REFUSED:
        return Caused(result=Result.UNKNOWN_OBJECT, note=answer.message[:200])
    if not answer.succeeded:
        return Caused(result=Result.RETRY, note=answer.message[:200], retry_after=answer.retry_after)
    before = selectors.standing(gateway=news.gateway, dispute_id=news.object_id)
    try:
        dispute = _learn(answer.value, NewsSource.WEBHOOK)
    except PaymentNotKnown as refusal:
        return Caused(result=Result.RETRY, note=refusal.text)
    moved = (dispute.state, dispute.phase) != before
    return Caused(
        result=Result.APPLIED if moved else Result.NO_CHANGE, type=dispute._meta.label_lower, id=str(dispute.pk)
    )


def dispute_look(*, dispute_id: Any, source: str = NewsSource.STAFF, actor=None) -> Dispute:
    """Asks the gateway now where a dispute stands. Raises DisputeUnknown, GatewaySilent."""
    dispute = Dispute.objects.filter(pk=dispute_id).first()
    if dispute is None:
        raise DisputeUnknown
    answer = registry.payment_gateway(dispute.gateway).dispute_fetch(dispute_id=dispute.dispute_id)
    if not answer.succeeded:
        raise GatewaySilent(retry_after=int(answer.retry_after or 15))
    return services.dispute_learn(remote=answer.value, source=source, actor=actor)


def dispute_ask(*, gateway: str, dispute_id: str) -> Answer[RemoteDispute]:
    """Asks for a dispute that somebody else named, and learns what the gateway says of it."""
    answer = registry.payment_gateway(gateway).dispute_fetch(dispute_id=dispute_id)
    if answer.succeeded:
        _learn_known(answer.value)
    return answer


def disputes_look(*, gateway: str) -> int:
    """The regular look: what the gateway lists, then what lives here and it did not list; how many it told of."""
    asked = registry.payment_gateway(gateway)
    answer = asked.disputes(since=clock.now() - LOOK_BACK)
    listed = answer.value if answer.succeeded else []
    for remote in listed:
        _learn_known(remote)
    named = {remote.dispute_id for remote in listed}
    told = len(listed)
    for dispute_id in selectors.live_ids(gateway=gateway):
        if dispute_id in named:
            continue
        one = asked.dispute_fetch(dispute_id=dispute_id)
        if one.outcome == Outcome.NOT_ATTEMPTED:
            break  # no budget, or it is out of use: the next look goes on
        if one.succeeded:
            _learn_known(one.value)
            told += 1
    return told


def answer_send(*, dispute_id: Any) -> datetime | None:
    """Gives the gateway a decided answer, after asking where the dispute stands; when to try again, or None."""
    question = services.answer_take(dispute_id=dispute_id)
    if question is None:
        return None
    asked = registry.payment_gateway(question.gateway)
    now = asked.dispute_fetch(dispute_id=question.remote_id)
    if not now.succeeded:
        return services.answer_told(question=question, sent=False, trouble=now.message or "The gateway is silent.")
    if now.value.state != RemoteState.OPEN:
        # It has an answer: ours that got lost on the way back, or one given elsewhere.
        _learn(now.value, NewsSource.ANSWER)
        return services.answer_told(question=question, sent=True)
    if question.answer == DisputeAnswer.ACCEPT:
        answer = asked.dispute_accept(dispute_id=question.remote_id)
    else:
        letter = services.pack_letter(pack_id=question.pack_id)
        answer = asked.dispute_contest(dispute_id=question.remote_id, summary=question.summary, document=letter)
    if answer.succeeded:
        _learn(answer.value, NewsSource.ANSWER)
    refused = answer.outcome == Outcome.REFUSED
    return services.answer_told(
        question=question, sent=answer.succeeded, refused=refused, trouble=f"{answer.code} {answer.message}".strip()
    )


def _learn_known(remote: RemoteDispute) -> None:
    """A payment that is not in our books stays the inbox's and reconciliation's trouble."""
    try:
        _learn(remote, NewsSource.POLL)
    except PaymentNotKnown:
        return


def _learn(remote: RemoteDispute, source: str) -> Dispute:
    """A payment we have not heard of yet is asked for first; one that went back is booked. Raises PaymentNotKnown."""
    try:
        return services.dispute_learn(remote=remote, source=source)
    except PaymentNotKnown:
        answer = registry.payment_gateway(remote.gateway).payment_fetch(
            payment_id=remote.payment_id, order_id=remote.order_id, receipt=remote.order_id
        )
        if not answer.succeeded:
            raise
        taken = payments.payment_learn(remote=answer.value, source="POLL")
        if not taken.holds_money:
            payments.payment_book_returned(gateway=taken.gateway, payment_id=taken.gateway_payment_id)
        return services.dispute_learn(remote=remote, source=source)
