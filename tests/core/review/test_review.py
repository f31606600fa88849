"""Work queues: leases, staged decisions, second persons."""

from datetime import timedelta

import pytest

from apps.core import policy
from apps.core.fsm import StateConflict
from apps.core.review import selectors, services
from apps.core.review.errors import (
    DecisionUnknown,
    EvidenceChanged,
    ItemsUnknown,
    NotYours,
    OwnDecision,
    QueueUnknown,
    ReasonUnknown,
    SnoozeOutOfRange,
    TooLate,
    TooManyHeld,
)
from apps.core.review.models import WorkItem, WorkItemEvent
from apps.core.review.queues import AskItem, Reason
from apps.core.review.states import SkipReason, WorkAct, WorkState

from .conftest import NOON

QUEUE = "test.cases"


def fresh(item):
    return WorkItem.objects.get(pk=item.pk)


def acts(item):
    return list(WorkItemEvent.objects.filter(item=item).order_by("created_at", "id").values_list("act", flat=True))


class TestOpen:
    def test_is_due_by_the_queues_service_level(self, opened):
        (item,) = opened()
        assert (item.state, item.due_at, item.priority) == (WorkState.OPEN, NOON + timedelta(hours=4), 100)
        assert acts(item) == [WorkAct.OPENED]

    def test_a_subject_waits_once(self, desk, member):
        subject = member()
        first = services.item_open(queue=QUEUE, subject=subject)
        again = services.item_open(queue=QUEUE, subject=subject)
        assert (again.pk, WorkItem.objects.count(), acts(first)) == (first.pk, 1, [WorkAct.OPENED])

    def test_refuses_an_unknown_queue(self, member):
        with pytest.raises(QueueUnknown):
            services.item_open(queue="nowhere", subject=member())
        assert WorkItem.objects.count() == 0


class TestClaim:
    def test_the_most_urgent_first_and_nothing_twice(self, opened, staff):
        first, second = opened(2)
        (urgent,) = opened(priority=10)
        one, two = staff("SUPPORT"), staff("SUPPORT")
        assert services.claim_next(queue=QUEUE, actor=one) == urgent
        assert services.claim_next(queue=QUEUE, actor=two) == first
        assert services.claim_next(queue=QUEUE, actor=one) == second
        assert services.claim_next(queue=QUEUE, actor=two) is None
        assert fresh(urgent).lease_until == NOON + timedelta(minutes=10)

    def test_a_lease_that_ran_out_frees_the_item_and_its_old_holder_is_refused(self, opened, staff, later):
        (item,) = opened()
        slow, quick = staff("SUPPORT"), staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=slow)
        with later(minutes=9, seconds=59):
            assert services.claim_next(queue=QUEUE, actor=quick) is None
        with later(minutes=10):
            assert services.claim_next(queue=QUEUE, actor=quick) == item
            with pytest.raises(NotYours):
                services.decision_stage(item_id=item.pk, actor=slow, decision="APPROVE")
        assert (fresh(item).state, fresh(item).holder) == (WorkState.CLAIMED, quick)
        assert acts(item) == [WorkAct.OPENED, WorkAct.CLAIMED, WorkAct.LEASE_EXPIRED, WorkAct.CLAIMED]

    def test_a_heartbeat_keeps_it(self, opened, staff, later):
        (item,) = opened()
        holder = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=holder)
        with later(minutes=9):
            services.item_renew(item_id=item.pk, actor=holder)
        with later(minutes=18):
            assert services.claim_next(queue=QUEUE, actor=staff("SUPPORT")) is None
            services.decision_stage(item_id=item.pk, actor=holder, decision="APPROVE")
        with later(minutes=30), pytest.raises(NotYours):
            services.item_renew(item_id=item.pk, actor=holder)

    def test_release_gives_it_back(self, opened, staff):
        (item,) = opened()
        one, two = staff("SUPPORT"), staff("SUPPORT")
        services.item_claim(item_id=item.pk, actor=one)
        with pytest.raises(NotYours):
            services.item_claim(item_id=item.pk, actor=two)
        with pytest.raises(NotYours):
            services.item_release(item_id=item.pk, actor=two)
        services.item_release(item_id=item.pk, actor=one)
        assert (fresh(item).state, fresh(item).holder, fresh(item).lease_until) == (WorkState.OPEN, None, None)
        assert services.item_claim(item_id=item.pk, actor=two) == item

    def test_snoozed_items_come_back(self, opened, staff, later):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        services.item_snooze(item_id=item.pk, actor=person, until=NOON + timedelta(hours=1), reason="called back")
        assert services.claim_next(queue=QUEUE, actor=person) is None
        with later(hours=1):
            assert services.claim_next(queue=QUEUE, actor=person) == item

    @pytest.mark.parametrize("until", [timedelta(0), timedelta(minutes=-1), timedelta(days=7, seconds=1)])
    def test_a_snooze_has_an_end_in_reach(self, opened, staff, until):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        with pytest.raises(SnoozeOutOfRange):
            services.item_snooze(item_id=item.pk, actor=person, until=NOON + until, reason="later")
        assert (fresh(item).state, fresh(item).holder, acts(item)[-1]) == (WorkState.CLAIMED, person, WorkAct.CLAIMED)

    def test_a_skipped_item_goes_to_somebody_else(self, opened, staff):
        first, second = opened(2)
        one, two = staff("SUPPORT"), staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=one)
        services.item_skip(item_id=first.pk, actor=one, reason=SkipReason.KNOWN)
        assert services.claim_next(queue=QUEUE, actor=one) == second
        assert services.claim_next(queue=QUEUE, actor=one) is None
        assert services.claim_next(queue=QUEUE, actor=two) == first
        assert acts(first) == [
            WorkAct.OPENED,
            WorkAct.CLAIMED,
            WorkAct.RELEASED,
            WorkAct.SKIPPED,
            WorkAct.CLAIMED,
        ]

    def test_nobody_hoards(self, opened, staff):
        opened(3)
        person = staff("SUPPORT")
        with policy.override(review__hold_at_most=2):
            first = services.claim_next(queue=QUEUE, actor=person)
            services.claim_next(queue=QUEUE, actor=person)
            with pytest.raises(TooManyHeld):
                services.claim_next(queue=QUEUE, actor=person)
            services.decision_stage(item_id=first.pk, actor=person, decision="APPROVE")
            assert services.claim_next(queue=QUEUE, actor=person) is not None

    def test_whoever_escalates_gives_it_to_somebody_else(self, opened, staff):
        first, last = opened(2)
        one, lead = staff("SUPPORT"), staff("SUPPORT")
        services.item_claim(item_id=last.pk, actor=one)
        services.item_escalate(item_id=last.pk, actor=one, reason="call +919876543210")
        assert (fresh(last).state, fresh(last).holder, fresh(last).priority) == (WorkState.OPEN, None, 0)
        assert WorkItemEvent.objects.get(item=last, act=WorkAct.ESCALATED).data == {"reason": "call ••••3210"}
        assert services.claim_next(queue=QUEUE, actor=one) == first
        assert services.claim_next(queue=QUEUE, actor=lead) == last

    def test_escalated_items_go_to_the_front_once(self, opened, staff):
        _, last = opened(2)
        services.item_escalate(item_id=last.pk, actor=staff("SUPPORT"), reason="press")
        services.item_escalate(item_id=last.pk, actor=staff("SUPPORT"), reason="press")
        assert acts(last) == [WorkAct.OPENED, WorkAct.ESCALATED]
        assert services.claim_next(queue=QUEUE, actor=staff("SUPPORT")) == last

    def test_the_queue_is_counted_with_expired_leases(self, opened, staff, later):
        first, second = opened(2)
        services.claim_next(queue=QUEUE, actor=staff("SUPPORT"))
        assert list(selectors.waiting(QUEUE)) == [second]
        with later(minutes=11):
            assert list(selectors.waiting(QUEUE)) == [first, second]
        with later(hours=5):
            assert list(selectors.overdue(QUEUE)) == [first, second]
        assert selectors.oldest_due(QUEUE) == NOON + timedelta(hours=4)


class TestDecide:
    def test_waits_a_minute_then_is_carried_out_once(self, desk, opened, staff, later):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        services.decision_stage(item_id=item.pk, actor=person, decision="REJECT", data={"code": "BLUR"})
        with later(seconds=59):
            assert services.apply_due() == 0
        assert desk.applied == []
        with later(seconds=60):
            assert services.apply_due() == 1
            assert services.apply_due() == 0
        assert desk.applied == [(item.subject_id, "REJECT", {"code": "BLUR"})]
        done = fresh(item)
        assert (done.state, done.maker, done.checker, done.closed_at) == (
            WorkState.DONE,
            person,
            None,
            NOON + timedelta(seconds=60),
        )
        assert acts(item) == [WorkAct.OPENED, WorkAct.CLAIMED, WorkAct.STAGED, WorkAct.APPLIED]

    def test_can_be_undone_by_its_maker_in_time(self, desk, opened, staff, later):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE")
        with pytest.raises(NotYours):
            services.decision_undo(item_id=item.pk, actor=staff("SUPPORT"))
        with later(seconds=30):
            services.decision_undo(item_id=item.pk, actor=person)
        assert (fresh(item).state, fresh(item).holder, fresh(item).decision) == (WorkState.CLAIMED, person, "")
        with later(minutes=5):
            assert services.apply_due() == 0
        assert desk.applied == []

    def test_cannot_be_undone_later(self, opened, staff, later):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE")
        with later(seconds=60), pytest.raises(TooLate):
            services.decision_undo(item_id=item.pk, actor=person)
        assert fresh(item).state == WorkState.STAGED

    def test_refuses_what_the_queue_does_not_know(self, opened, staff):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        with pytest.raises(DecisionUnknown):
            services.decision_stage(item_id=item.pk, actor=person, decision="MAYBE")
        with pytest.raises(EvidenceChanged):
            services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE", digest="0" * 64)
        assert fresh(item).state == WorkState.CLAIMED
        assert acts(item) == [WorkAct.OPENED, WorkAct.CLAIMED]

    def test_a_decision_is_given_what_it_needs(self, desk, opened, staff):
        (item,) = opened()
        person = staff("SUPPORT")
        desk.offer(reasons=[Reason("BLUR", "Not readable")], items=[AskItem("PAN", "PAN card")])
        services.claim_next(queue=QUEUE, actor=person)
        for data in ({}, {"reason": "NO_SUCH"}):
            with pytest.raises(ReasonUnknown):
                services.decision_stage(item_id=item.pk, actor=person, decision="REJECT", data=data)
        for data in ({}, {"items": []}, {"items": ["PAN", "HOUSE"]}):
            with pytest.raises(ItemsUnknown):
                services.decision_stage(item_id=item.pk, actor=person, decision="ASK_AGAIN", data=data)
        assert (fresh(item).state, acts(item)[-1]) == (WorkState.CLAIMED, WorkAct.CLAIMED)
        data = {"items": ["PAN"], "note": " says 2345 6789 0124 "}
        services.decision_stage(item_id=item.pk, actor=person, decision="ASK_AGAIN", data=data)
        assert fresh(item).decision_data == {"items": ["PAN"], "note": "says XXXXXXXX0124"}

    def test_new_evidence_before_the_minute_is_over_voids_it(self, desk, opened, staff, later):
        (item,) = opened()
        person = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=person)
        services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE")
        desk.evidence[item.subject_id] = ["new.jpg"]
        with later(seconds=61):
            assert services.apply_due() == 1
        assert (fresh(item).state, fresh(item).decision, desk.applied) == (WorkState.OPEN, "", [])
        assert acts(item)[-1] == WorkAct.VOIDED

    def test_one_that_fails_holds_up_no_other(self, desk, opened, staff, later):
        broken, sound = opened(2)
        person = staff("SUPPORT")
        for item in (broken, sound):
            services.item_claim(item_id=item.pk, actor=person)
            services.decision_stage(item_id=item.pk, actor=person, decision="APPROVE")
        desk.broken_for.add(broken.subject_id)
        with later(minutes=2):
            assert services.apply_due() == 1
            assert (fresh(broken).state, fresh(sound).state) == (WorkState.STAGED, WorkState.DONE)
            desk.broken_for.clear()
            assert services.apply_due() == 1
        assert [subject for subject, *_ in desk.applied] == [sound.subject_id, broken.subject_id]

    def test_a_settled_subject_leaves_the_queue(self, opened, staff):
        (item,) = opened()
        services.item_cancel(item_id=item.pk, actor=staff("SUPPORT"), reason="paid")
        with pytest.raises(StateConflict):
            services.item_cancel(item_id=item.pk, actor=staff("SUPPORT"), reason="paid")
        assert services.claim_next(queue=QUEUE, actor=staff("SUPPORT")) is None


@pytest.fixture
def awaiting(desk, opened, staff, later):
    """An approval by `maker` that waits for a second person, five minutes after noon."""
    desk.second_for.add("APPROVE")
    (item,) = opened()
    maker = staff("SUPPORT")
    services.claim_next(queue=QUEUE, actor=maker)
    services.decision_stage(item_id=item.pk, actor=maker, decision="APPROVE")
    with later(minutes=5):
        services.apply_due()
        yield fresh(item), maker


class TestSecondPerson:
    def test_confirms_what_the_maker_saw(self, awaiting, desk, staff):
        item, maker = awaiting
        checker = staff("SUPPORT")
        assert item.state == WorkState.AWAITING_SECOND
        assert services.claim_next(queue=QUEUE, actor=maker) is None
        with pytest.raises(OwnDecision):
            services.item_claim(item_id=item.pk, actor=maker)
        assert services.claim_next(queue=QUEUE, actor=checker) == item
        services.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        assert (fresh(item).state, fresh(item).maker, fresh(item).checker) == (WorkState.DONE, maker, checker)
        assert desk.applied == [(item.subject_id, "APPROVE", {})]

    def test_changed_evidence_voids_the_decision(self, awaiting, desk, staff):
        item, _ = awaiting
        checker = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=checker)
        desk.evidence[item.subject_id] = ["new.jpg"]
        with pytest.raises(EvidenceChanged):
            services.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        assert (fresh(item).state, fresh(item).decision, fresh(item).maker) == (WorkState.OPEN, "", None)
        assert desk.applied == []

    def test_evidence_changed_before_the_claim_is_decided_anew(self, awaiting, desk, staff):
        item, maker = awaiting
        desk.evidence[item.subject_id] = ["new.jpg"]
        checker = staff("SUPPORT")
        assert services.claim_next(queue=QUEUE, actor=checker).state == WorkState.CLAIMED
        assert acts(item)[-2:] == [WorkAct.VOIDED, WorkAct.CLAIMED]

    def test_a_checker_who_saw_something_else_confirms_nothing(self, awaiting, desk, staff):
        item, _ = awaiting
        checker = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=checker)
        with pytest.raises(EvidenceChanged):
            services.item_confirm(item_id=item.pk, actor=checker, digest="f" * 64)
        assert desk.applied == []

    def test_refusal_opens_the_item_again(self, awaiting, desk, staff):
        item, maker = awaiting
        checker = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=checker)
        services.item_refuse(item_id=item.pk, actor=checker, reason="the face differs")
        assert (fresh(item).state, desk.applied) == (WorkState.OPEN, [])
        assert services.claim_next(queue=QUEUE, actor=maker) == item

    def test_release_keeps_the_decision(self, awaiting, staff):
        item, _ = awaiting
        checker = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=checker)
        services.item_release(item_id=item.pk, actor=checker)
        assert (fresh(item).state, fresh(item).decision) == (WorkState.AWAITING_SECOND, "APPROVE")

    def test_a_failing_effect_leaves_the_item_with_its_checker(self, awaiting, desk, staff):
        item, _ = awaiting
        checker = staff("SUPPORT")
        services.claim_next(queue=QUEUE, actor=checker)
        desk.applied = None  # the effect raises
        with pytest.raises(AttributeError):
            services.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        assert (fresh(item).state, fresh(item).holder) == (WorkState.CHECKING, checker)
