"""A dispute comes in: what is at risk is held, what came of the deposit is frozen, somebody is asked to answer."""

from apps.core import audit, clock, events
from apps.core.money import to_minor
from apps.payments import services as payments
from apps.payments.disputes import selectors
from apps.payments.disputes.events import DisputeCapReached, DisputeOpened
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import DisputePhase
from apps.payments.gateways.facts import RemoteDispute

from .calendar import deadline
from .freezing import bonuses_freeze
from .holding import holds_even
from .queue import queue_open


def dispute_open(*, remote: RemoteDispute, payment, source: str) -> Dispute:
    """A new dispute, with its hold."""
    phase = remote.phase if remote.phase in DisputePhase.values else DisputePhase.CHARGEBACK
    dispute = Dispute.objects.create(
        gateway=remote.gateway,
        dispute_id=remote.dispute_id,
        gateway_payment=payment,
        user=selectors.owner_of(payment),
        phase=phase,
        minor=to_minor(remote.amount),
        currency=str(remote.amount.currency),
        reason_code=remote.reason_code[:80],
        reason=remote.reason[:300],
        raised_at=remote.created_at or clock.now(),
        respond_by=remote.respond_by or deadline(phase=phase, since=clock.today()),
        is_deadline_ours=remote.respond_by is None,
    )
    audit.record("disputes.dispute.open", dispute, actor=None, after={"source": str(source), "phase": str(phase)})
    if (payment_id := selectors.order_of(payment)) is not None:
        payments.dispute_opened(payment_id=payment_id)
    bonuses_freeze(dispute)
    holds_even(dispute)
    queue_open(dispute)
    _announce(dispute)
    return dispute


def _announce(dispute: Dispute) -> None:
    told = {"minor": dispute.minor, "currency": dispute.currency, "user_id": dispute.user_id}
    raised = selectors.raised_lately(dispute.user_id)
    events.publish(
        DisputeOpened(
            dispute_id=str(dispute.pk),
            gateway_payment_id=str(dispute.gateway_payment_id),
            gateway=dispute.gateway,
            phase=dispute.phase,
            held=dispute.held,
            raised=raised,
            respond_by=dispute.respond_by,
            **told,
        )
    )
    if dispute.user_id is not None and selectors.is_over_cap(raised):
        events.publish(DisputeCapReached(user_id=dispute.user_id, raised=raised, code=selectors.NPCI_CODE))
