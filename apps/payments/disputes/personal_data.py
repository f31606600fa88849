"""What disputes hold of a person: given out; the evidence goes with the person's key."""

from collections.abc import Iterator

from apps.core.plain import plain
from apps.core.privacy import Holding, Part, register
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import LIVE


def export(user) -> Iterator[Part]:
    """The disputes of the person's payments and how they ended."""
    rows = Dispute.objects.filter(user=user).order_by("created_at", "id")
    yield Part("disputes", rows=[_dispute(row) for row in rows])


def erase(user) -> str:
    count = Dispute.objects.filter(user=user).count()
    if not count:
        return "There were no disputes."
    return "The evidence files cannot be read any more; the disputes stay with their journals, which the law keeps."


def obstacles(user) -> Iterator[str]:
    """The bank decides first: what is held may go either way."""
    if Dispute.objects.filter(user=user, state__in=LIVE).exists():
        yield "A bank disputes one of the payments: it is decided first."


def _dispute(row: Dispute) -> dict:
    return plain(
        {
            "raised_at": row.raised_at,
            "phase": row.phase,
            "amount": row.money,
            "reason": row.reason,
            "state": row.state,
            "ended_at": row.ended_at,
        }
    )


register(Holding(key="disputes", title="Disputes", export=export, erase=erase, obstacles=obstacles, order=47))
