"""Agreement by hand-worked numbers, and what the statistics count."""

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.core import policy
from apps.core.review import queues, services, statistics
from apps.core.review.engine.agreement import cohens_kappa, observed
from apps.core.review.models import WorkItem
from apps.core.review.queues import Reason

QUEUE = "test.cases"


class TestKappa:
    def test_cohens_own_shape_of_table(self):
        """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: po 0.70, pe 0.50, kappa 0.40."""
        pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
        assert (observed(pairs), cohens_kappa(pairs)) == (Decimal("0.70"), Decimal("0.40"))

    def test_three_answers(self):
        """po 0.75; pe = .5*.5 + .25*.25 + .25*.25 = .375; kappa = .375/.625."""
        pairs = [("a", "a"), ("a", "a"), ("b", "b"), ("c", "b")]
        assert observed(pairs) == Decimal("0.75")
        assert cohens_kappa(pairs) == Decimal("0.60")

    @pytest.mark.parametrize(
        "pairs, expected",
        [
            ([], None),
            ([("a", "a")] * 9, None),
            ([("a", "a"), ("b", "b")], Decimal("1.00")),
            ([("a", "b"), ("b", "a")], Decimal("-1.00")),
            ([("a", "b")], Decimal("0.00")),
        ],
    )
    def test_ends(self, pairs, expected):
        assert cohens_kappa(pairs) == expected


@pytest.fixture
def worked(desk, opened, staff, later):
    """One reviewer decides three cases after 30, 40 and 90 seconds; another looks at all of them blindly."""
    desk.offer(reasons=[Reason("BLUR", "Not readable"), Reason("FACE", "Another face")])
    one, two = staff("SUPPORT"), staff("SUPPORT")
    answers = [("APPROVE", "", 30), ("REJECT", "BLUR", 40), ("REJECT", "FACE", 90)]
    with policy.override(review__double_percent=100, review__golden_percent=0):
        for item, (decision, reason, seconds) in zip(opened(3), answers, strict=True):
            services.item_claim(item_id=item.pk, actor=one)
            with later(seconds=seconds):
                services.decision_stage(item_id=item.pk, actor=one, decision=decision, data={"reason": reason})
        with later(minutes=5):
            services.apply_due()
            for again, (decision, reason) in zip(
                WorkItem.objects.filter(origin="DOUBLE").order_by("second_of"),
                [("APPROVE", ""), ("REJECT", "BLUR"), ("APPROVE", "")],
                strict=True,
            ):
                services.item_claim(item_id=again.pk, actor=two)
                services.decision_stage(item_id=again.pk, actor=two, decision=decision, data={"reason": reason})
        with later(minutes=7):
            services.apply_due()
            yield one, two


def test_counts_work_speed_and_agreement(worked):
    one, two = worked
    found = statistics.report(queues.get(QUEUE), days=7)
    assert (found.decided, found.in_time, found.pairs, found.agreement) == (6, 6, 3, Decimal("0.67"))
    assert found.kappa == Decimal("0.40")
    lines = {person.name: person for person in found.reviewers}
    assert lines[str(one)].decisions == {"Approved": 1, "Rejected": 2}
    assert lines[str(two)].decisions == {"Approved": 2, "Rejected": 1}
    assert (lines[str(one)].decided, lines[str(one)].median) == (3, timedelta(seconds=40))
    assert lines[str(one)].kappa == lines[str(two)].kappa == Decimal("0.40")
    reasons = {reason.title: (reason.used, reason.agreement, reason.kappa) for reason in found.reasons}
    assert reasons == {
        "Not readable": (2, Decimal("1.00"), Decimal("1.00")),
        "Another face": (1, Decimal("0.67"), Decimal("0.00")),
    }
    assert [(pair.first_reason, pair.second_decision) for pair in found.disagreements] == [("FACE", "APPROVE")]


def test_what_did_not_stand_is_counted_for_who_decided(desk, opened, staff, later):
    desk.second_for.add("APPROVE")
    (item,) = opened()
    maker, checker = staff("SUPPORT"), staff("SUPPORT")
    services.item_claim(item_id=item.pk, actor=maker)
    services.decision_stage(item_id=item.pk, actor=maker, decision="APPROVE")
    services.decision_undo(item_id=item.pk, actor=maker)
    services.decision_stage(item_id=item.pk, actor=maker, decision="APPROVE")
    with later(minutes=2):
        services.apply_due()
        services.item_claim(item_id=item.pk, actor=checker)
        services.item_refuse(item_id=item.pk, actor=checker, reason="another face")
        found = statistics.report(queues.get(QUEUE), days=7)
    (line,) = found.reviewers
    assert (line.name, line.decided, line.undone, line.refused, line.skipped) == (str(maker), 0, 1, 1, 0)


def test_the_page_draws_them(worked, console):
    page = console("OPERATOR").get(f"/admin/review/statistics/?queue={QUEUE}&days=7").content.decode()
    assert "67 %" in page
    assert "Rejected: Another face" in page
    assert "0:40 min" in page
