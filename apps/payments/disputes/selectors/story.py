"""What happened to a dispute, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.accounts.models import User
from apps.core.models import AuditEntry
from apps.payments.disputes.models import Dispute

_WORDS = {
    "open": "The payer's bank raised it; the money was set aside",
    "contest": "Decided to contest",
    "accept": "Decided to accept",
    "refuse_answer": "The gateway did not take our answer",
    "review": "The bank has our answer",
    "ask_more": "The bank asks for more",
    "win": "Won: the hold was released",
    "lose": "Lost: the gateway took the money",
    "close": "Closed without a loss: the hold was released",
    "overturn": "Won after all: the gateway gave the money back",
    "lose_after_all": "Lost after all: the money was taken from the user",
    "escalate": "The bank went on to its next phase",
    "learn": "The gateway changed what it says of it",
    "ask": "An evidence pack was asked for",
    "build": "The evidence pack was built",
    "read": "The evidence pack was downloaded",
    "delete": "The evidence file was deleted: its time was over",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, and who did it."""

    at: datetime
    what: str
    who: str


def happenings(dispute: Dispute) -> list[Happening]:
    """Newest last: from the audit, which misses nothing."""
    packs = [str(pk) for pk in dispute.packs.values_list("pk", flat=True)]
    about = Q(target_type="disputes.dispute", target_id=str(dispute.pk))
    about |= Q(target_type="disputes.evidencepack", target_id__in=packs)
    entries = list(AuditEntry.objects.filter(about).order_by("created_at", "id"))
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    return [_told(entry, people) for entry in entries]


def _told(entry: AuditEntry, people: dict[int, User]) -> Happening:
    what = _WORDS.get(entry.action.rpartition(".")[2], entry.action)
    said = f"{what}: {entry.reason}" if entry.reason else what
    return Happening(entry.created_at, said, str(people.get(entry.actor_id, "")))


def next_step(dispute: Dispute) -> str:
    """What comes next, in words that may be read to the user."""
    return _NEXT[dispute.state]


_NEXT = {
    "OPEN": "We answer the bank before its deadline. Until then the money is set aside.",
    "CONTESTED": "Our evidence is on its way to the bank. The money stays set aside.",
    "ACCEPTED": "We told the bank that it may have the money. It leaves the wallet when the bank confirms.",
    "UNDER_REVIEW": "The bank looks at our evidence; this can take weeks. The money stays set aside.",
    "WON": "The money is free again. The bank may still go on to its next phase.",
    "LOST": "The money went back to the payer's bank. What was spent is owed to us.",
    "CLOSED": "The bank closed it. The money is free again.",
}
