"""The registry of work queues: an app says what is decided there, what people see, and what a decision does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from .errors import QueueUnknown
from .states import Needs

Evidence = Callable[[str], dict[str, Any]]
Apply = Callable[[Any], None]


@dataclass(frozen=True)
class Act:
    """A decision as the workbench offers it: its word, its key, its tone, and what it must be given."""

    title: str
    key: str = ""
    tone: str = ""
    needs: Needs = Needs.NOTHING
    done: str = ""

    @property
    def past(self) -> str:
        return self.done or self.title


@dataclass(frozen=True)
class Reason:
    """Why something is decided so: `title` is for the house, `told` is the sentence its user will read."""

    code: str
    title: str
    told: str = ""
    decisions: tuple[str, ...] = ("REJECT",)


@dataclass(frozen=True)
class AskItem:
    """One thing the user can be asked to send again."""

    key: str
    title: str


@dataclass(frozen=True)
class EvidenceImage:
    """A picture of the evidence; `link(actor)` answers an address good for a minute, asked when it is looked at."""

    key: str
    title: str
    link: Callable[[Any], str]
    detail: str = ""


ACTS: Mapping[str, Act] = {
    "APPROVE": Act("Approve", "a", "good", done="Approved"),
    "REJECT": Act("Reject", "r", "bad", Needs.REASON, done="Rejected"),
    "ASK_AGAIN": Act("Ask again", "q", "warn", Needs.ITEMS, done="Asked again"),
}


def _nothing(item: Any) -> Sequence[Any]:
    return ()


@dataclass(frozen=True, kw_only=True)
class ReviewQueue:
    """`apply(item)` runs in the transaction that closes the item, once; `evidence(subject_id)` is what people see.

    `evidence` is what a decision is bound to: whatever changes it voids the decision. `needs_second(item)` says
    whether another person must confirm the staged decision; `check(item, decision)` may refuse one that cannot be
    carried out, before it is staged. `item.decision_data` holds what the decision was given:
    `reason` (a code), `items` (keys), `note`.

    The workbench draws `evidence_template` with `evidence_context(item, request)`; without a template it lists
    `evidence`. `title_of(item)` is asked when the item is put in and kept in the clear: no personal data.
    `blind` lets closed items come back unrecognised, to measure agreement, and golden cases be mixed in; its evidence
    must then not tell what was decided (`item.is_blind`). What is decided on a blind item is only compared.
    """

    key: str
    title: str
    permission: str
    decisions: tuple[str, ...]
    sla: timedelta
    evidence: Evidence
    apply: Apply
    needs_second: Callable[[Any], bool] = lambda item: False
    check: Callable[[Any, str], None] = lambda item, decision: None
    acts: Mapping[str, Act] = field(default_factory=dict)
    evidence_template: str = ""
    evidence_context: Callable[[Any, HttpRequest], dict[str, Any]] = lambda item, request: {}
    reason_codes: Callable[[], Sequence[Reason]] = tuple
    ask_again_items: Callable[[Any], Sequence[AskItem]] = _nothing
    images: Callable[[Any], Sequence[EvidenceImage]] = _nothing
    title_of: Callable[[Any], str] = lambda item: f"{item.subject_type} {item.subject_id}"
    blind: bool = False
    icon: str = "inbox"
    order: int = 50

    def act(self, decision: str) -> Act:
        return self.acts.get(decision) or ACTS.get(decision) or Act(decision.replace("_", " ").capitalize())

    def reasons(self, decision: str) -> list[Reason]:
        return [reason for reason in self.reason_codes() if decision in reason.decisions]


_queues: dict[str, ReviewQueue] = {}


def register(queue: ReviewQueue) -> ReviewQueue:
    """Makes the queue known. Registering a key twice replaces it."""
    _queues[queue.key] = queue
    return queue


def get(key: str) -> ReviewQueue:
    """Raises QueueUnknown."""
    try:
        return _queues[key]
    except KeyError:
        raise QueueUnknown(queue=str(key)[:40]) from None


def registered() -> list[ReviewQueue]:
    return sorted(_queues.values(), key=lambda queue: (queue.order, queue.title))
