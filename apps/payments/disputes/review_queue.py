"""The disputes' queue: what a reviewer sees, what binds the answer, and what it does."""

from datetime import timedelta
from typing import Any

from apps.core import clock, policy
from apps.core.money import format_money, from_minor
from apps.core.review import queues
from apps.core.review.queues import Act
from apps.core.review.states import WorkState
from apps.payments.disputes import evidence as seen
from apps.payments.disputes import selectors, services
from apps.payments.disputes.errors import OwnDispute, PackMissing, TooLate
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import DisputeAnswer
from apps.payments.gateways.names import title as gateway_title


def dispute_of(subject_id: str) -> Dispute:
    return Dispute.objects.select_related("gateway_payment__payment", "user").get(pk=subject_id)


def evidence(subject_id: str) -> dict[str, Any]:
    """What an answer rests on: amounts, phase, deadline, and the digest of the pack that would be sent."""
    dispute = dispute_of(subject_id)
    payment, pack = dispute.gateway_payment, selectors.latest_pack(dispute)
    return {
        "state": dispute.get_state_display(),
        "phase": dispute.get_phase_display(),
        "amount": dispute.money,
        "reason": f"{dispute.reason_code} {dispute.reason}".strip(),
        "answer_by": dispute.respond_by,
        "payment": str(payment),
        "paid": payment.amount,
        "already_refunded": payment.refunded,
        "disputes_of_this_payer_in_30_days": selectors.raised_lately(dispute.user_id),
        "evidence_pack": pack.digest if pack else "not built yet",
    }


def apply(item) -> None:
    """Decides; the gateway is told by a task."""
    checker = item.holder if item.state == WorkState.CHECKING else None
    given = {"actor": item.maker, "checker": checker, "note": item.decision_data.get("note", "")}
    if item.decision == DisputeAnswer.CONTEST:
        services.dispute_contest(dispute_id=item.subject_id, **given)
    else:
        services.dispute_accept(dispute_id=item.subject_id, **given)


def needs_second(item) -> bool:
    """Giving money away above the limit takes two people."""
    if item.decision != DisputeAnswer.ACCEPT:
        return False
    return dispute_of(item.subject_id).money.amount > policy.get("disputes.accept_second_above")


def check(item, decision: str) -> None:
    """Raises OwnDispute, TooLate, PackMissing."""
    dispute = dispute_of(item.subject_id)
    if dispute.user_id == item.holder_id:
        raise OwnDispute
    if dispute.respond_by <= clock.now():
        raise TooLate
    if decision == DisputeAnswer.CONTEST and selectors.latest_pack(dispute) is None:
        raise PackMissing


def title_of(item) -> str:
    dispute = dispute_of(item.subject_id)
    amount = format_money(from_minor(dispute.minor, dispute.currency))
    return f"{dispute.get_phase_display()} · {amount} · {gateway_title(dispute.gateway)} {dispute.dispute_id}"


def context(item, request) -> dict[str, Any]:
    """What the evidence template draws."""
    return seen.board(dispute_of(item.subject_id))


QUEUE = queues.register(
    queues.ReviewQueue(
        key="disputes",
        title="Disputes",
        permission="disputes.review_dispute",
        decisions=tuple(DisputeAnswer.values),
        sla=timedelta(hours=24),
        evidence=evidence,
        apply=apply,
        needs_second=needs_second,
        check=check,
        acts={
            DisputeAnswer.CONTEST: Act("Contest with the evidence", "c", "good", done="Contested"),
            DisputeAnswer.ACCEPT: Act("Accept: the payer gets the money", "a", "bad", done="Accepted"),
        },
        title_of=title_of,
        evidence_template="disputes/review/evidence.html",
        evidence_context=context,
        icon="gavel",
        order=40,
    )
)
