"""Where gateways are asked: what they settled, and what a settlement tells of that our books do not know."""

import logging
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from apps.core import clock
from apps.payments.disputes.flows import dispute_ask
from apps.payments.errors import GatewayError
from apps.payments.flows import payment_sync
from apps.payments.gateways.facts import Answer, Outcome, RemoteDispute, RemotePayment, RemoteRefund, RemoteState
from apps.payments.gateways.providers import registry
from apps.payments.reconciliation import selectors, services
from apps.payments.reconciliation.models import Claim, SettlementRow
from apps.payments.reconciliation.states import RowKind
from apps.payments.refunds.errors import DoesNotFit, NotOurPayment
from apps.payments.refunds.services import refund_learn
from apps.payments.services import payment_learn
from apps.payments.states import Source

log = logging.getLogger("munim.reconciliation")

GATEWAYS = ("razorpay", "cashfree")
# Gateways add rows to a day for as long.
ASKED_AGAIN = timedelta(days=4)
MOST_QUESTIONS = 200


def settlements_fetch(*, gateway: str, day: date) -> int:
    """Asks for the rows that a gateway settled on a day, page by page; how many were new."""
    new, told = 0, 0
    for answer in registry.payment_gateway(gateway).settlement_rows(day=day):
        if not answer.succeeded:
            trouble = answer.message or answer.outcome.value
            services.day_fetched(gateway=gateway, day=day, rows=told, trouble=trouble)
            break
        told += len(answer.value)
        new += services.settlement_rows_store(gateway=gateway, rows=answer.value)
    else:
        services.day_fetched(gateway=gateway, day=day, rows=told)
    if new:
        services.settlements_add_up()
    return new


def settlements_fetch_due() -> int:
    """The days that gateways may still add to, and those that were never told whole; how many rows were new."""
    today = clock.today()
    return sum(
        settlements_fetch(gateway=gateway, day=day)
        for gateway in GATEWAYS
        for day in selectors.days_to_fetch(gateway, first=today - ASKED_AGAIN, last=today)
    )


def reconcile() -> dict[str, int]:
    """Compares all sides, asks about what is not in our books, books what agrees, opens breaks for the rest."""
    services.settlements_add_up()
    services.expectations_raise()
    moved = services.compare()
    leaving, learned = _ask_about_unknown()
    if learned:
        services.expectations_raise()
        for state, count in services.compare().items():
            moved[state] = moved.get(state, 0) + count
    booked = services.rows_book() + services.lines_post()
    return {**moved, "learned": learned, "booked": booked, "breaks": services.breaks_find(leaving=leaving)}


def claim_check(*, claim_id: Any) -> Claim:
    """Asks the gateways about a claim's payment, and answers the claim by what is known then."""
    claim = selectors.claim_of(claim_id)
    try:
        payment_sync(payment_id=claim.payment_id, source=Source.STAFF)
    except GatewayError:
        log.warning("no gateway answered about a claim", extra={"claim": str(claim.pk)})
    return services.claim_settle(claim_id=claim.pk)


def claims_check_due() -> int:
    """Asks about the claims whose time has come; how many."""
    due = selectors.claims_due()
    for claim in due:
        claim_check(claim_id=claim.pk)
    return len(due)


def _ask_about_unknown() -> tuple[Collection[Any], int]:
    """Rows that a gateway has not answered for yet, and how many it told us of."""
    leaving, learned = [], 0
    for row in selectors.rows_to_ask(MOST_QUESTIONS):
        answer = _ASK[row.kind](row)
        if answer.succeeded:
            learned += answer.value is not None
        elif answer.outcome != Outcome.REFUSED:
            leaving.append(row.pk)
    return leaving, learned


def _payment(row: SettlementRow) -> Answer[RemotePayment]:
    gateway = registry.payment_gateway(row.gateway)
    answer = gateway.payment_fetch(payment_id=row.entity_id, order_id=row.order_id, receipt=row.order_id)
    if answer.succeeded and answer.value is not None and answer.value.state == RemoteState.CAPTURED:
        payment_learn(remote=answer.value, source=Source.SETTLEMENT)
    return answer


def _refund(row: SettlementRow) -> Answer[RemoteRefund | None]:
    gateway = registry.payment_gateway(row.gateway)
    answer = gateway.refund_fetch(reference="", refund_id=row.entity_id, payment_id="", receipt=row.order_id)
    if answer.succeeded and answer.value is not None:
        try:
            refund_learn(remote=answer.value, source=Source.SETTLEMENT)
        except (NotOurPayment, DoesNotFit):
            return Answer(outcome=Outcome.REFUSED)  # it becomes a break
    return answer


def _dispute(row: SettlementRow) -> Answer[RemoteDispute]:
    """One whose webhook was lost, where the gateway lists none: its settlement names it."""
    return dispute_ask(gateway=row.gateway, dispute_id=row.entity_id)


_ASK = {
    RowKind.PAYMENT: _payment,
    RowKind.REFUND: _refund,
    RowKind.DISPUTE: _dispute,
    RowKind.DISPUTE_REVERSAL: _dispute,
}
