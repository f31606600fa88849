"""Work looked at twice without anybody knowing: second reviews and golden cases."""

import pytest

from apps.core import policy
from apps.core.review import services
from apps.core.review.errors import NotGolden, OwnDecision
from apps.core.review.models import BlindReview, GoldenCase, WorkItem
from apps.core.review.queues import Reason
from apps.core.review.services.blind import drawn
from apps.core.review.states import Origin, SkipReason, WorkAct, WorkState

QUEUE = "test.cases"


@pytest.fixture
def always():
    with policy.override(review__double_percent=100, review__golden_percent=0):
        yield


@pytest.fixture
def decided(desk, opened, staff, later):
    """`decided("APPROVE")`: a closed item and who decided it."""

    def make(decision="APPROVE", reason="", maker=None, item=None):
        item = item or opened()[0]
        maker = maker or staff("SUPPORT")
        services.item_claim(item_id=item.pk, actor=maker)
        data = {"reason": reason} if reason else {}
        services.decision_stage(item_id=item.pk, actor=maker, decision=decision, data=data)
        with later(minutes=2):
            services.apply_due()
        item = WorkItem.objects.get(pk=item.pk)
        return item, maker

    return make


def again_of(item):
    return WorkItem.objects.get(second_of=item)


class TestSecondReview:
    def test_a_closed_item_comes_back_for_somebody_else_and_is_only_compared(self, always, desk, decided, staff):
        desk.offer(reasons=[Reason("BLUR", "Not readable")])
        item, maker = decided("APPROVE")
        again = again_of(item)
        assert (again.state, again.origin, again.title, again.subject_id) == (
            WorkState.OPEN,
            Origin.DOUBLE,
            item.title,
            item.subject_id,
        )
        assert services.claim_next(queue=QUEUE, actor=maker) is None
        with pytest.raises(OwnDecision):
            services.item_claim(item_id=again.pk, actor=maker)
        desk.second_for.add("REJECT")
        other = staff("SUPPORT")
        decided("REJECT", "BLUR", maker=other, item=again)
        (pair,) = BlindReview.objects.all()
        assert (pair.first, pair.first_decision, pair.second, pair.second_decision, pair.second_reason) == (
            maker,
            "APPROVE",
            other,
            "REJECT",
            "BLUR",
        )
        assert desk.applied == [(item.subject_id, "APPROVE", {})]
        assert again_of(item).state == WorkState.DONE
        assert WorkItem.objects.count() == 2

    def test_the_subject_may_come_back_as_work_meanwhile(self, always, decided, member):
        subject = member()
        item, _ = decided(item=services.item_open(queue=QUEUE, subject=subject))
        assert again_of(item).state == WorkState.OPEN
        assert services.item_open(queue=QUEUE, subject=subject).origin == Origin.LIVE

    def test_one_that_is_passed_on_is_withdrawn(self, always, decided, staff):
        item, maker = decided()
        again, other = again_of(item), staff("SUPPORT")
        services.item_claim(item_id=again.pk, actor=other)
        services.item_skip(item_id=again.pk, actor=other, reason=SkipReason.BREAK)
        assert again_of(item).state == WorkState.CANCELLED
        assert services.claim_next(queue=QUEUE, actor=maker) is None

    def test_two_people_have_looked_at_a_checked_decision_already(self, always, desk, opened, staff, later):
        desk.second_for.add("APPROVE")
        (item,) = opened()
        maker, checker = staff("SUPPORT"), staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=maker)
        services.decision_stage(item_id=item.pk, actor=maker, decision="APPROVE")
        with later(minutes=2):
            services.apply_due()
            item = services.claim_next(queue=QUEUE, actor=checker)
            services.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        assert WorkItem.objects.filter(origin=Origin.DOUBLE).count() == 0

    def test_the_lot_falls_never_or_always_at_the_ends(self):
        assert ({drawn(0) for _ in range(200)}, {drawn(100) for _ in range(200)}) == ({False}, {True})


class TestGolden:
    @pytest.fixture(autouse=True)
    def golden_always(self):
        with policy.override(review__double_percent=0, review__golden_percent=100):
            yield

    def test_comes_instead_of_work_once_per_reviewer(self, desk, decided, opened, staff):
        item, maker = decided("APPROVE")
        case = services.golden_keep(item_id=item.pk, actor=staff("OPERATOR"), remark="Twins")
        (waiting,) = opened()
        other = staff("SUPPORT")
        golden = services.claim_next(queue=QUEUE, actor=other)
        assert (golden.origin, golden.golden, golden.subject_id) == (Origin.GOLDEN, case, item.subject_id)
        decided("REJECT", maker=other, item=golden)
        (pair,) = BlindReview.objects.all()
        assert (pair.golden, pair.first, pair.first_decision, pair.second, pair.second_decision) == (
            case,
            None,
            "APPROVE",
            other,
            "REJECT",
        )
        assert len(desk.applied) == 1
        assert services.claim_next(queue=QUEUE, actor=other) == waiting
        services.item_release(item_id=waiting.pk, actor=other)
        assert services.claim_next(queue=QUEUE, actor=maker) == waiting

    def test_a_dropped_case_comes_no_more(self, decided, opened, staff):
        item, _ = decided()
        services.golden_keep(item_id=item.pk, actor=staff("OPERATOR"))
        services.golden_drop(item_id=item.pk, actor=staff("OPERATOR"))
        (waiting,) = opened()
        assert services.claim_next(queue=QUEUE, actor=staff("SUPPORT")) == waiting

    def test_only_what_is_done_can_be_kept(self, opened, staff):
        (item,) = opened()
        with pytest.raises(NotGolden):
            services.golden_keep(item_id=item.pk, actor=staff("OPERATOR"))
        assert GoldenCase.objects.count() == 0
        assert list(item.history.values_list("act", flat=True)) == [WorkAct.OPENED]
