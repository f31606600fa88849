"""Reviewers at their desk: keys, clocks, the lease, the pictures and the second person."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from apps.core import clock, policy
from apps.core.review import queues, services
from apps.core.review.models import WorkItem
from apps.core.review.queues import AskItem, EvidenceImage, Reason, ReviewQueue
from apps.core.review.states import WorkState
from tests.browser.hands import picture, press
from tests.factories.accounts import make_member, make_staff

QUEUE = "test.desk"
REASONS = (
    Reason("BLUR", "The picture cannot be read", "We cannot read your photo. Send it again in better light."),
    Reason("FACE", "Another face than on the card", "The selfie does not match your card."),
    Reason("FAKE", "The document is changed", "We cannot accept this document."),
)


@pytest.fixture(autouse=True)
def desk():
    """There before any page and until all are closed: a page may still ask for a case's pictures at the end."""
    evidence = {"documents": 2}
    queues.register(
        ReviewQueue(
            key=QUEUE,
            title="Cases",
            permission="",
            decisions=("APPROVE", "REJECT", "ASK_AGAIN"),
            sla=timedelta(hours=4),
            evidence=lambda subject_id: {"subject": subject_id, **evidence},
            apply=lambda item: None,
            needs_second=lambda item: item.decision == "APPROVE",
            reason_codes=lambda: REASONS,
            ask_again_items=lambda item: [AskItem("PAN", "PAN card, front"), AskItem("SELFIE", "Selfie")],
            images=lambda item: [
                EvidenceImage("card", "PAN card", lambda actor: "/static/readme/dashboard.png", "1440 × 900"),
                EvidenceImage("selfie", "Selfie", lambda actor: "/static/munim/mark.svg"),
            ],
            title_of=lambda item: f"Case {item.subject_id}",
            blind=True,
        )
    )
    yield evidence
    del queues._queues[QUEUE]


@pytest.fixture
def cases(desk):
    return [services.item_open(queue=QUEUE, subject=make_member()) for _ in range(3)]


def fresh(item):
    return WorkItem.objects.get(pk=item.pk)


@pytest.mark.parametrize("theme, size", [("light", (1440, 900)), ("dark", (1024, 768))])
def test_a_case_by_keys_alone(browse, cases, theme, size):
    first, second, _ = cases
    page = browse("SUPPORT", theme=theme, size=size)
    page.goto(f"/admin/review/{QUEUE}/")
    picture(page, f"review-1-queue-{theme}")
    press(page, "j")
    expect(page.get_by_text("In your hands")).to_be_visible()
    picture(page, f"review-2-case-{theme}")
    press(page, "+", "+")
    expect(page.locator("[data-zoom]")).to_have_text("156 %")
    press(page, "t", "v")
    expect(page.locator("[data-picture='1']")).to_be_hidden()
    picture(page, f"review-3-zoomed-{theme}")
    press(page, "0", "v", "r")
    expect(page.get_by_text("Told: The selfie does not match your card.")).to_be_visible()
    picture(page, f"review-4-reasons-{theme}")
    press(page, "2")
    expect(page.locator("[data-staged]")).to_contain_text("Carried out in")
    picture(page, f"review-5-staged-{theme}")
    assert (fresh(first).state, fresh(first).decision_data) == (WorkState.STAGED, {"reason": "FACE"})
    press(page, "u")
    expect(page.get_by_text("Undone: the case is in your hands again.")).to_be_visible()
    assert fresh(first).state == WorkState.CLAIMED
    press(page, "q", "1")
    picture(page, f"review-6-ask-again-{theme}")
    press(page, "Enter")
    expect(page.locator("[data-staged]")).to_be_visible()
    assert fresh(first).decision_data == {"items": ["PAN"]}
    picture(page, f"review-7-asked-{theme}")
    press(page, "j")
    expect(page).to_have_url(re.compile(str(second.pk)))
    picture(page, f"review-8-next-{theme}")
    press(page, "k")
    expect(page).to_have_url(re.compile(str(first.pk)))
    press(page, "?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    picture(page, f"review-9-help-{theme}")


def test_the_second_person_and_a_changed_evidence(browse, cases, desk):
    case = cases[0]
    maker = make_staff("SUPPORT")
    services.item_claim(item_id=case.pk, actor=maker)
    services.decision_stage(item_id=case.pk, actor=maker, decision="APPROVE")
    with clock.fixed(clock.now() + timedelta(seconds=61)):
        services.apply_due()
    page = browse("SUPPORT")
    page.goto(f"/admin/review/{QUEUE}/{case.pk}/")
    press(page, "c")
    expect(page.get_by_text("The evidence is what it was at the decision.")).to_be_visible()
    picture(page, "review-10-second-person")
    desk["documents"] = 3
    press(page, "a")
    expect(page.get_by_text("it must be decided anew")).to_be_visible()
    assert (fresh(case).state, fresh(case).decision) == (WorkState.OPEN, "")


def test_a_lost_lease_is_said_and_presence_too(browse, cases):
    case = cases[0]
    page = browse("SUPPORT")
    page.goto(f"/admin/review/{QUEUE}/{case.pk}/")
    press(page, "c")
    expect(page.get_by_text("In your hands")).to_be_visible()
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        other = make_staff("SUPPORT")
        services.item_claim(item_id=case.pk, actor=other)
    beside = browse(user=other)
    beside.goto(f"/admin/review/{QUEUE}/{case.pk}/")
    page.wait_for_load_state()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("alert")).to_contain_text(f"It is with {other} now.")
    expect(page.locator("[data-presence]")).to_contain_text(f"{other} looks at it too")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    picture(page, "review-11-lost")
    press(page, "a")
    assert fresh(case).state == WorkState.CLAIMED


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_leads_see_how_reviewers_agree(browse, desk, theme):
    people = [make_staff("SUPPORT") for _ in range(2)]
    with policy.override(review__double_percent=100, review__golden_percent=0):
        now = clock.now()
        for number in range(6):
            item = services.item_open(queue=QUEUE, subject=make_member())
            services.item_claim(item_id=item.pk, actor=people[0])
            services.decision_stage(
                item_id=item.pk, actor=people[0], decision="REJECT", data={"reason": REASONS[number % 3].code}
            )
        with clock.fixed(now + timedelta(minutes=2)):
            services.apply_due()
            for number, again in enumerate(WorkItem.objects.filter(origin="DOUBLE").order_by("id")):
                services.item_claim(item_id=again.pk, actor=people[1])
                given = ("ASK_AGAIN", {"items": ["PAN"]}) if number == 4 else ("REJECT", {"reason": "BLUR"})
                services.decision_stage(item_id=again.pk, actor=people[1], decision=given[0], data=given[1])
        with clock.fixed(now + timedelta(minutes=4)):
            services.apply_due()
    page = browse("OPERATOR", theme=theme)
    page.goto(f"/admin/review/statistics/?queue={QUEUE}")
    expect(page.get_by_role("heading", name="Where two answers differ")).to_be_visible()
    picture(page, f"review-12-statistics-{theme}")
    page.goto("/admin/review/")
    picture(page, f"review-13-queues-{theme}")
