"""A dispute comes in: what is at risk is held, what came of the deposit is frozen, somebody is asked to answer."""

from apps.core import audit, clock, events
from apps.core.money import from_minor, to_minor
from apps.payments import services as payments
from apps.payments.disputes import selectors
from apps.payments.disputes.events import DisputeCapReached, DisputeOpened
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import DisputePhase
from apps.payments.gateways.facts import RemoteDispute
from apps.wallet import accounts
from apps.wallet import services as wallet

from .calendar import deadline
from .freezing import bonuses_freeze
from .queue import queue_open

KIND, KIND_AGAIN = "disputes.dispute", "disputes.held_again"


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
    dispute_hold(dispute)
    bonuses_freeze(dispute)
    if (payment_id := selectors.order_of(payment)) is not None:
        payments.dispute_opened(payment_id=payment_id)
    queue_open(dispute)
    _announce(dispute)
    return dispute


def dispute_hold(dispute: Dispute) -> None:
    """Sets aside what this dispute can still cost; what was spent is owed. Nothing, when others hold it already."""
    minor = min(dispute.minor, selectors.at_risk(dispute))
    if minor <= 0:
        return
    amount, clearing = from_minor(minor, dispute.currency), accounts.gateway(dispute.gateway)
    again = dispute.endings.last() if dispute.hold_journal else None
    named = {"kind": KIND_AGAIN, "reference": again} if again else {"kind": KIND, "reference": dispute}
    if dispute.user is None:
        journal = wallet.hold(debit=accounts.SUSPENSE, credit=clearing, amount=amount, **named)
    else:
        journal = wallet.hold_back(user=dispute.user, amount=amount, credit=clearing, or_owed=True, **named)
    dispute.hold_journal, dispute.held = journal.pk, minor
    dispute.save(update_fields=["hold_journal", "held"])


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
