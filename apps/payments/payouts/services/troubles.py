"""What a gateway says that cannot be: a break is opened, once, and nothing moves."""

from datetime import timedelta

from apps.core import clock, events
from apps.payments.events import BreakFound
from apps.payments.payouts.models import Payout, Sending
from apps.payments.payouts.states import OPEN_SENDINGS, Trouble

PATIENCE = timedelta(days=6)  # T+3 working days, over a weekend
_KINDS = {Trouble.AMOUNT: "PAYOUT_AMOUNT", Trouble.PAID_TWICE: "PAYOUT_TWICE", Trouble.STUCK: "PAYOUT_STUCK"}


def note_trouble(payout: Payout, sending: Sending, trouble: Trouble) -> None:
    """A person looks into it."""
    if sending.trouble == trouble:
        return
    Sending.objects.filter(pk=sending.pk).update(trouble=trouble)
    sending.trouble = trouble
    events.publish(
        BreakFound(
            kind=_KINDS[trouble],
            gateway=sending.gateway,
            object_type="payouts.payout",
            object_id=str(payout.pk),
            minor=payout.minor - payout.tax_minor,
            currency=payout.currency,
            reason=f"Payout {sending.reference}: {trouble.label.lower()}",
        )
    )


def note_if_stuck(payout: Payout, sending: Sending) -> None:
    """No gateway takes so long to say what became of a payout."""
    if sending.state in OPEN_SENDINGS and clock.now() - sending.created_at > PATIENCE:
        note_trouble(payout, sending, Trouble.STUCK)
