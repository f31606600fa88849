"""What needs a second person: refunds from the limit on."""

from apps.core import approvals
from apps.payments.refunds import services
from apps.payments.refunds.models import Refund
from apps.payments.refunds.selectors import refundable
from apps.payments.refunds.services.journals import JOURNAL_KEY
from apps.payments.refunds.services.requesting import KEY
from apps.wallet.selectors.postings import Posting, booked
from apps.wallet.states import Phase


def _evidence(payload: dict) -> dict:
    """The payment, and the exact postings as they would be made now: other ones void the request."""
    rows = Refund.objects.select_related("gateway_payment__payment__user", "user")
    refund = rows.get(pk=payload["refund_id"])
    taken = refund.gateway_payment
    postings = services.postings_dry_run(taken=taken, amount=refund.amount)
    return {
        "payment": f"{taken.gateway} {taken.gateway_payment_id}",
        "paid": taken.amount,
        "refund": refund.amount,
        "left_after": refundable(taken),
        "user": refund.user.public_id if refund.user else "Nobody: money in suspense",
        "speed": refund.get_speed_display(),
        "postings": _shown(postings),
    }


def _execute(payload: dict, checker, approval) -> dict:
    refund = services.refund_approve(refund_id=payload["refund_id"], actor=checker)
    return {"refund": refund.pk, "state": refund.state}


approvals.register(
    KEY, permission="refunds.approve_refund", title="Refund a payment", evidence=_evidence, execute=_execute
)


def _shown(postings: list[Posting]) -> list[dict]:
    return [
        {"debit": line.debit, "credit": line.credit, "amount": line.amount, "phase": Phase(line.phase).label}
        for line in postings
    ]


def _journal_evidence(payload: dict) -> dict:
    """The journal, and the exact postings of its mirror as they would be made now."""
    first = booked(payload["journal_id"])
    return {
        "journal": f"{first.kind} {first.id}",
        "amount": first.amount,
        "posted": _shown(first.postings),
        "postings": _shown(services.mirror_dry_run(journal_id=first.id)),
    }


def _journal_execute(payload: dict, checker, approval) -> dict:
    mirror = services.journal_refund_approved(journal_id=payload["journal_id"], actor=checker, reason=approval.reason)
    return {"journal": mirror.pk}


approvals.register(
    JOURNAL_KEY,
    permission="refunds.approve_refund",
    title="Refund a journal",
    evidence=_journal_evidence,
    execute=_journal_execute,
)
