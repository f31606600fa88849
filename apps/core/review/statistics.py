"""How reviewers work and how far they agree, over a span of days."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Aggregate, Count, DurationField, F, Q

from apps.core import clock

from .engine.agreement import cohens_kappa, observed
from .models import BlindReview, WorkItem, WorkItemEvent
from .queues import ReviewQueue
from .states import REWORK, WorkAct, WorkState

Pair = tuple[str, str]
DISAGREEMENTS = 20


class Median(Aggregate):
    """The value in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass
class Reviewer:
    """One person's work: how much, how fast, what did not stand, and agreement with others who looked blindly."""

    name: str = ""
    decided: int = 0
    decisions: dict[str, int] = field(default_factory=dict)
    median: timedelta | None = None
    acts: Counter = field(default_factory=Counter)
    pairs: list[Pair] = field(default_factory=list)
    golden: list[Pair] = field(default_factory=list)

    @property
    def undone(self) -> int:
        return self.acts[WorkAct.UNDONE]

    @property
    def refused(self) -> int:
        return self.acts[WorkAct.REFUSED]

    @property
    def skipped(self) -> int:
        return self.acts[WorkAct.SKIPPED]

    @property
    def agreement(self) -> Decimal | None:
        return observed(self.pairs)

    @property
    def kappa(self) -> Decimal | None:
        return cohens_kappa(self.pairs)

    @property
    def golden_right(self) -> Decimal | None:
        return observed(self.golden)


@dataclass(frozen=True)
class ReasonUse:
    """One reason code: how often it was given, and whether two reviewers give it in the same cases."""

    title: str
    used: int
    pairs: list[Pair]

    @property
    def agreement(self) -> Decimal | None:
        return observed(self.pairs)

    @property
    def kappa(self) -> Decimal | None:
        return cohens_kappa(self.pairs)


@dataclass(frozen=True)
class Report:
    """A queue's figures of a span of days."""

    decided: int
    in_time: int
    reviewers: list[Reviewer]
    reasons: list[ReasonUse]
    pairs: int
    agreement: Decimal | None
    kappa: Decimal | None
    disagreements: list[BlindReview]


def report(queue: ReviewQueue, *, days: int) -> Report:
    """The queue's last days."""
    since = clock.now() - timedelta(days=days)
    closed = WorkItem.objects.filter(queue=queue.key, state=WorkState.DONE, closed_at__gte=since)
    twice = list(_twice(queue, since))
    doubles = [pair for pair in twice if pair.golden_id is None]
    answers = [(pair.first_decision, pair.second_decision) for pair in doubles]
    totals = closed.aggregate(decided=Count("pk"), in_time=Count("pk", filter=Q(decided_at__lte=F("due_at"))))
    return Report(
        **totals,
        reviewers=_reviewers(queue, closed, twice, since),
        reasons=_reasons(queue, closed, doubles),
        pairs=len(doubles),
        agreement=observed(answers),
        kappa=cohens_kappa(answers),
        disagreements=[pair for pair in twice if not _agree(pair)][:DISAGREEMENTS],
    )


def _twice(queue: ReviewQueue, since: datetime):
    found = BlindReview.objects.filter(queue=queue.key, created_at__gte=since)
    return found.select_related("first", "second", "item", "first_item").order_by("-created_at", "-id")


def _agree(pair: BlindReview) -> bool:
    return (pair.first_decision, pair.first_reason) == (pair.second_decision, pair.second_reason)


def _reviewers(queue: ReviewQueue, closed, twice: list[BlindReview], since: datetime) -> list[Reviewer]:
    people: dict[Any, Reviewer] = defaultdict(Reviewer)
    took = F("decided_at") - F("claimed_at")
    for line in (
        closed.exclude(maker=None)
        .order_by()
        .values("maker")
        .annotate(decided=Count("pk"), median=Median(took, filter=Q(checker=None)))
    ):
        people[line["maker"]].decided, people[line["maker"]].median = line["decided"], line["median"]
    for maker, decision, count in _counted(closed.exclude(maker=None), "maker", "decision"):
        people[maker].decisions[queue.act(decision).past] = count
    for person, act, count in _rework(queue, since):
        people[person].acts[act] = count
    for pair in twice:
        _set_beside(people, pair)
    names = get_user_model().objects.in_bulk(list(people))
    for key, person in people.items():
        person.name = str(names[key])
    return sorted(people.values(), key=lambda person: (-person.decided, person.name))


def _set_beside(people: dict[Any, Reviewer], pair: BlindReview) -> None:
    """Each reviewer's own answers are the first of their pairs, so that kappa reads the same way for all."""
    if pair.golden_id:
        known = f"{pair.first_decision} {pair.first_reason}"
        people[pair.second_id].golden.append((f"{pair.second_decision} {pair.second_reason}", known))
        return
    people[pair.first_id].pairs.append((pair.first_decision, pair.second_decision))
    people[pair.second_id].pairs.append((pair.second_decision, pair.first_decision))


def _rework(queue: ReviewQueue, since: datetime):
    """(person, act, how often); what a second person refused counts for who had decided."""
    events = WorkItemEvent.objects.filter(item__queue=queue.key, act__in=REWORK, created_at__gte=since)
    yield from _counted(events.exclude(act=WorkAct.REFUSED).exclude(actor=None), "actor", "act")
    yield from _counted(events.filter(act=WorkAct.REFUSED), "data__maker", "act")


def _counted(rows, *names: str):
    return rows.order_by().values_list(*names).annotate(count=Count("pk"))


def _reasons(queue: ReviewQueue, closed, doubles: list[BlindReview]) -> list[ReasonUse]:
    used = dict(_counted(closed, "decision_data__reason"))
    return [
        ReasonUse(
            title=reason.title,
            used=used.get(reason.code, 0),
            pairs=[
                (str(pair.first_reason == reason.code), str(pair.second_reason == reason.code)) for pair in doubles
            ],
        )
        for reason in queue.reason_codes()
    ]
