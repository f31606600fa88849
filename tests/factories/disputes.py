"""Disputes, as gateways tell of them."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from apps.core import clock
from apps.payments.disputes import services
from apps.payments.disputes.models import Dispute, EvidencePack
from apps.payments.disputes.states import PackState
from apps.payments.gateways.facts import RemoteDispute, RemoteState
from tests.factories.payments import make_captured

_numbers = count(1)


def remote_dispute(taken=None, state=RemoteState.OPEN, **values) -> RemoteDispute:
    """What the gateway says of a dispute over that payment."""
    taken = taken or make_captured()
    facts = {
        "gateway": taken.gateway,
        "dispute_id": f"disp_{next(_numbers):014d}",
        "payment_id": taken.gateway_payment_id,
        "phase": "CHARGEBACK",
        "state": state,
        "amount": taken.amount,
        "reason_code": "goods_or_services_not_received",
        "respond_by": clock.now() + timedelta(days=3),
    }
    return RemoteDispute(**{**facts, **values})


def learn(remote: RemoteDispute, **changes) -> Dispute:
    return services.dispute_learn(remote=replace(remote, **changes), source="WEBHOOK")


def make_dispute(user=None, amount="500.00", **values) -> Dispute:
    """An open dispute over a deposit that was credited."""
    return learn(remote_dispute(make_captured(user, amount), **values))


def remote_of(dispute: Dispute, state: str, **values) -> RemoteDispute:
    """What the gateway says of this dispute later."""
    facts = {
        "dispute_id": dispute.dispute_id,
        "phase": dispute.phase,
        "amount": dispute.money,
        "respond_by": dispute.respond_by,
    }
    return remote_dispute(dispute.gateway_payment, state, **{**facts, **values})


def make_pack(dispute: Dispute) -> EvidencePack:
    """A built pack whose file lies nowhere."""
    return EvidencePack.objects.create(
        dispute=dispute, state=PackState.READY, digest="d" * 64, sha256="f" * 64, built_at=clock.now()
    )


def disputes(rows: int) -> None:
    for _ in range(rows):
        make_dispute(amount="10.00")


ROWS = {"disputes.Dispute": disputes}
