"""From what somebody types to the money it is about: each lookup is by an index."""

import contextlib
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from apps.payments.disputes.models import Dispute
from apps.payments.gateways.names import title as gateway_title
from apps.payments.inbox.models import Webhook
from apps.payments.inbox.states import Verdict
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.payouts.models import Payout, Sending
from apps.payments.reconciliation.models import BankLine, Break, Claim, Match, Settlement, SettlementRow
from apps.payments.refunds.models import Refund
from apps.wallet.selectors.references import reference_of

FEW = 5


class Anchor(NamedTuple):
    """What was found: a payment at a gateway, a payment, a payout or a settlement; and by what."""

    thing: Model
    by: str


_OF_TYPE = {
    "payments.gatewaypayment": GatewayPayment,
    "payments.payment": Payment,
    "refunds.refund": Refund,
    "disputes.dispute": Dispute,
    "payouts.payout": Payout,
    "reconciliation.settlement": Settlement,
    "reconciliation.settlementrow": SettlementRow,
    "reconciliation.bankline": BankLine,
    "reconciliation.break": Break,
    "reconciliation.claim": Claim,
}


def find(term: str) -> Anchor | None:
    """The first thing of that name; ids of ours, of gateways and of their messages, UTR, RRN, receipts."""
    return _named(term) or _by_message(term)


def _named(term: str) -> Anchor | None:
    with contextlib.suppress(ValueError):
        return _by_key(UUID(term))
    for what, rows in _by_words(term):
        if (found := rows.first()) is not None:
            anchored = _anchor(found)
            return Anchor(anchored, what) if anchored is not None else None
    return None


def _by_message(term: str) -> Anchor | None:
    """What a webhook was about, by the gateway's id of the message."""
    messages = Webhook.objects.filter(gateway__in=list(settings.GATEWAYS), verdict=Verdict.ACCEPTED, key=term)
    for message in messages[:FEW]:
        for name in message.object_ids:
            if (found := _named(name)) is not None:
                return Anchor(found.thing, f"message {message.event} of {gateway_title(message.gateway)}")
    return None


def _by_key(key: UUID) -> Anchor | None:
    for model in _OF_TYPE.values():
        if (found := model.objects.filter(pk=key).first()) is not None and (anchored := _anchor(found)) is not None:
            return Anchor(anchored, model._meta.verbose_name)
    journal = reference_of(key)
    if journal is None:
        return None
    found = _row(journal.reference_type, journal.reference_id)
    anchored = _anchor(found) if found is not None else None
    return Anchor(anchored, f"journal {journal.kind}") if anchored is not None else None


def _row(label: str, key: str) -> Model | None:
    model = _OF_TYPE.get(label)
    with contextlib.suppress(ValueError):
        return model.objects.filter(pk=UUID(key)).first() if model is not None else None
    return None


def _by_words(term: str) -> list[tuple[str, QuerySet]]:
    upper = term.upper()
    return [
        ("payment at a gateway", GatewayPayment.objects.filter(gateway_payment_id=term)),
        ("order or receipt", Attempt.objects.filter(Q(order_id=term) | Q(receipt=term))),
        ("order", GatewayPayment.objects.filter(order_id=term)),
        ("RRN", GatewayPayment.objects.filter(rrn=term)),
        ("refund", Refund.objects.filter(Q(reference=term) | Q(gateway_refund_id=term))),
        ("dispute", Dispute.objects.filter(dispute_id=term)),
        ("payout", Sending.objects.filter(Q(reference=term) | Q(gateway_payout_id=term))),
        ("UTR of a payout", Payout.objects.filter(utr=term)),
        ("settlement", Settlement.objects.filter(Q(settlement_id=term) | Q(utr=upper))),
        ("UTR or RRN", Match.objects.filter(utr=upper)),
        ("bank line", BankLine.objects.filter(utr=upper)),
        ("settlement row", SettlementRow.objects.filter(entity_id=term)),
        ("bank line", BankLine.objects.filter(reference=term)),
    ]


def _anchor(found: Model) -> Model | None:
    """The money a row is about."""
    if isinstance(found, Payment | Payout | Settlement):
        return found
    if isinstance(found, GatewayPayment):
        return found.payment or found
    if isinstance(found, Attempt | Claim):
        return found.payment
    if isinstance(found, Refund | Dispute):
        return _anchor(found.gateway_payment)
    if isinstance(found, Sending):
        return found.payout
    if isinstance(found, Match | Break):
        row = _row(found.object_type, found.object_id)
        return _anchor(row) if row is not None and not isinstance(row, Match | Break) else None
    if isinstance(found, SettlementRow | BankLine):
        if found.match is not None:
            return _anchor(found.match)
        return found.settlement if isinstance(found, SettlementRow) else found
    return found
