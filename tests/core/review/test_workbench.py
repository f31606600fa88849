"""The workbench's pages: who gets in, what they show, and that each button is one verb."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import policy
from apps.core.review import services
from apps.core.review.models import GoldenCase, WorkItem, WorkItemEvent
from apps.core.review.queues import AskItem, EvidenceImage, Reason
from apps.core.review.states import WorkAct, WorkState

from .conftest import NOON

QUEUE = "test.cases"
LIST = f"/admin/review/{QUEUE}/"


def fresh(item):
    return WorkItem.objects.get(pk=item.pk)


def page_of(item):
    return f"{LIST}{item.pk}/"


def acts(item):
    return list(WorkItemEvent.objects.filter(item=item).order_by("created_at", "id").values_list("act", flat=True))


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def held(opened, console):
    """A case in the hands of a logged in reviewer: `(item, client)`."""
    (item,) = opened()
    client = console("SUPPORT")
    services.item_claim(item_id=item.pk, actor=client.user)
    return item, client


class TestDoors:
    def test_roles(self, opened, console):
        (item,) = opened()
        for role, status in (("SUPPORT", 200), ("OPERATOR", 200), ("ANALYST", 403), ("VIEWER", 403)):
            client = console(role)
            answers = {client.get(url).status_code for url in ("/admin/review/", LIST, page_of(item))}
            assert (role, answers) == (role, {status})

    def test_statistics_are_for_leads(self, desk, console):
        answers = {
            role: console(role).get("/admin/review/statistics/").status_code for role in ("OPERATOR", "SUPPORT")
        }
        assert answers == {"OPERATOR": 200, "SUPPORT": 403}

    def test_what_does_not_exist_is_not_found(self, opened, console):
        (item,) = opened()
        client = console("SUPPORT")
        assert client.get("/admin/review/no.such/").status_code == 404
        assert client.get(f"{LIST}01890000-0000-7000-8000-000000000000/").status_code == 404
        assert client.post(f"{page_of(item)}dance/").status_code == 404
        assert client.get(f"{page_of(item)}images/none/").status_code == 404

    def test_nothing_moves_by_get(self, held):
        item, client = held
        for name in ("release", "decide", "undo", "skip", "snooze", "escalate", "confirm", "refuse", "pulse"):
            assert (name, client.get(f"{page_of(item)}{name}/").status_code) == (name, 405)
        assert client.get(f"{LIST}next/").status_code == 405
        assert acts(item) == [WorkAct.OPENED, WorkAct.CLAIMED]


class TestList:
    def test_shows_views_with_counts_clock_and_holder(self, opened, console, later):
        first, second = opened(2)
        client, other = console("SUPPORT"), console("SUPPORT")
        services.item_claim(item_id=first.pk, actor=other.user)
        page = client.get(LIST).content.decode()
        assert (str(second) in page, str(first) in page) == (True, False)
        assert str(other.user) in client.get(f"{LIST}?show=held").content.decode()
        with later(hours=4, minutes=20):
            assert "20 min overdue" in client.get(LIST).content.decode()

    def test_odd_questions_get_a_page(self, opened, console):
        opened()
        client = console("SUPPORT")
        for query in ("show=nothing", "page=0", "page=-1", "page=9999999999", "page=x", "page=²", "q='\"%25_"):
            assert (query, client.get(f"{LIST}?{query}").status_code) == (query, 200)

    def test_finds_by_the_beginning_of_the_title(self, opened, console):
        first, second = opened(2)
        page = console("SUPPORT").get(f"{LIST}?q=Case {second.subject_id}").content.decode()
        assert (page_of(second) in page, page_of(first) in page) == (True, False)

    def test_asks_as_much_for_six_times_the_cases(self, opened, console):
        client = console("SUPPORT")

        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(LIST).status_code == 200
            return len(captured)

        opened(3)
        queries()
        few = queries()
        opened(15)
        assert queries() == few

    def test_claims_the_next_case(self, opened, console):
        first, _ = opened(2)
        client = console("SUPPORT")
        answer = client.post(f"{LIST}next/")
        assert (answer.status_code, answer["Location"]) == (302, page_of(first))
        assert fresh(first).holder == client.user

    def test_says_when_nothing_waits_or_hands_are_full(self, opened, console):
        client = console("SUPPORT")
        answer = client.post(f"{LIST}next/", follow=True)
        assert said(answer) == ["Nothing waits for you in this queue."]
        opened(2)
        with policy.override(review__hold_at_most=1):
            client.post(f"{LIST}next/")
            answer = client.post(f"{LIST}next/", follow=True)
        assert said(answer) == ["You hold as many cases as one person may: decide, skip or give one back first."]


class TestCase:
    def test_shows_evidence_and_offers_decisions_only_to_its_holder(self, held, desk, console):
        item, client = held
        desk.evidence[item.subject_id] = ["card.jpg"]
        desk.offer(reasons=[Reason("BLUR", "Not readable", "We cannot read the photo.")])
        mine = client.get(page_of(item)).content.decode()
        theirs = console("SUPPORT").get(page_of(item)).content.decode()
        assert ("card.jpg" in mine, "card.jpg" in theirs) == (True, True)
        assert ("Told: We cannot read the photo." in mine, "Told:" in theirs) == (True, False)
        assert (f"With {client.user} until" in theirs, 'name="decision"' in theirs) == (True, False)

    def test_opening_images_is_an_event_and_each_is_linked_for_its_reader(self, held, desk):
        item, client = held
        client.get(page_of(item))
        assert acts(item)[-1] == WorkAct.CLAIMED
        desk.offer(images=[EvidenceImage("card", "PAN card", lambda actor: f"/signed/for/{actor.pk}")])
        assert f"{page_of(item)}images/card/" in client.get(page_of(item)).content.decode()
        assert acts(item)[-1] == WorkAct.SEEN
        answer = client.get(f"{page_of(item)}images/card/")
        assert (answer.status_code, answer["Location"]) == (302, f"/signed/for/{client.user.pk}")

    def test_pulse_renews_for_the_holder_and_tells_who_looks(self, held, console, later):
        item, client = held
        with later(minutes=9):
            other = console("SUPPORT")
            other.get(page_of(item))
            told = client.post(f"{page_of(item)}pulse/", {"renew": "1"}).json()
            assert (told["holds"], told["lease_until"], told["viewers"]) == (
                True,
                "2026-11-21T06:49:00Z",
                [str(other.user)],
            )
            told = other.post(f"{page_of(item)}pulse/", {"renew": "1"}).json()
            assert (told["holds"], told["holder"], told["viewers"]) == (False, str(client.user), [str(client.user)])
        with later(minutes=10, seconds=30):
            assert client.post(f"{page_of(item)}pulse/").json()["viewers"] == []
        with later(minutes=19):
            told = client.post(f"{page_of(item)}pulse/", {"renew": "1"}).json()
            assert (told["holds"], told["state"]) == (False, WorkState.CLAIMED)

    def test_a_lease_that_ran_out_can_be_claimed_again(self, held, console, later):
        item, client = held
        with later(minutes=11):
            assert "Claim this case" in client.get(page_of(item)).content.decode()
            assert "Claim this case" in console("SUPPORT").get(page_of(item)).content.decode()
            answer = client.post(f"{page_of(item)}decide/", {"decision": "APPROVE"}, follow=True)
            assert said(answer) == ["You do not hold this item any more: claim it again."]
        assert fresh(item).decision == ""


class TestButtons:
    def test_decide_stages_with_reason_and_undo_takes_it_back(self, held, desk):
        item, client = held
        desk.offer(reasons=[Reason("BLUR", "Not readable")])
        data = {"decision": "REJECT", "reason": "BLUR", "note": "front", "digest": digest_in(client, item)}
        page = client.post(f"{page_of(item)}decide/", data, follow=True).content.decode()
        assert ("Rejected: Not readable" in page, "Carried out in" in page) == (True, True)
        assert (fresh(item).state, fresh(item).decision_data) == (
            WorkState.STAGED,
            {"reason": "BLUR", "note": "front"},
        )
        client.post(f"{page_of(item)}undo/")
        assert (fresh(item).state, fresh(item).holder) == (WorkState.CLAIMED, client.user)

    def test_a_page_whose_evidence_is_old_decides_nothing(self, held, desk):
        item, client = held
        digest = digest_in(client, item)
        desk.evidence[item.subject_id] = ["new.jpg"]
        answer = client.post(f"{page_of(item)}decide/", {"decision": "APPROVE", "digest": digest}, follow=True)
        assert said(answer) == ["The evidence changed since the decision: it must be decided anew."]
        assert fresh(item).state == WorkState.CLAIMED

    def test_ask_again_keeps_the_marked_things(self, held, desk):
        item, client = held
        desk.offer(items=[AskItem("PAN", "PAN card"), AskItem("SELFIE", "Selfie")])
        client.post(f"{page_of(item)}decide/", {"decision": "ASK_AGAIN", "items": ["PAN", "SELFIE"]})
        assert fresh(item).decision_data == {"items": ["PAN", "SELFIE"]}

    def test_skip_snooze_escalate_release_lead_back_to_the_queue(self, opened, console):
        client = console("SUPPORT")
        sent = {
            "skip": {"reason": "LANGUAGE"},
            "snooze": {"reason": "bank closed", "until": "4h"},
            "escalate": {"reason": "press"},
            "release": {},
        }
        for (name, data), item in zip(sent.items(), opened(4), strict=True):
            services.item_claim(item_id=item.pk, actor=client.user)
            answer = client.post(f"{page_of(item)}{name}/", data)
            assert (name, answer["Location"], fresh(item).state) == (name, LIST, WorkState.OPEN)
        assert WorkItemEvent.objects.get(act=WorkAct.SNOOZED).data["until"] == "2026-11-21T10:30:00+00:00"

    @pytest.mark.parametrize("name, data", [("skip", {"reason": "BORED"}), ("snooze", {"until": "9y"})])
    def test_unknown_choices_change_nothing(self, held, name, data):
        item, client = held
        answer = client.post(f"{page_of(item)}{name}/", data, follow=True)
        assert len(said(answer)) == 1
        assert acts(item) == [WorkAct.OPENED, WorkAct.CLAIMED]

    def test_the_second_person_confirms_or_refuses(self, held, desk, console, later):
        item, client = held
        desk.second_for.add("APPROVE")
        client.post(f"{page_of(item)}decide/", {"decision": "APPROVE"})
        with later(minutes=2):
            services.apply_due()
            assert "Another person must confirm" in client.get(page_of(item)).content.decode()
            assert said(client.post(f"{page_of(item)}claim/", follow=True)) == [
                "Your own decision needs another person."
            ]
            second = console("SUPPORT")
            second.post(f"{page_of(item)}claim/")
            assert "The evidence is what it was" in second.get(page_of(item)).content.decode()
            digest = digest_in(second, item)
            second.post(f"{page_of(item)}confirm/", {"digest": digest})
        assert (fresh(item).state, fresh(item).checker) == (WorkState.DONE, second.user)
        assert len(desk.applied) == 1

    def test_golden_cases_are_kept_and_dropped_by_leads(self, held, later, console):
        item, client = held
        client.post(f"{page_of(item)}decide/", {"decision": "APPROVE"})
        with later(minutes=2):
            services.apply_due()
        assert client.post(f"{page_of(item)}keep-golden/").status_code == 403
        lead = console("OPERATOR")
        assert "Keep as a golden case" in lead.get(page_of(item)).content.decode()
        lead.post(f"{page_of(item)}keep-golden/", {"reason": "Twins"})
        case = GoldenCase.objects.get()
        assert (case.item, case.decision, case.note, case.is_active) == (item, "APPROVE", "Twins", True)
        lead.post(f"{page_of(item)}drop-golden/")
        assert GoldenCase.objects.get().is_active is False


def digest_in(client, item) -> str:
    digest = client.get(page_of(item)).context["digest"]
    assert len(digest) == 64
    return digest


def test_noon_is_in_business_time(held):
    item, client = held
    assert "12:10" in client.get(page_of(item)).content.decode()
    assert fresh(item).lease_until.hour == NOON.hour
