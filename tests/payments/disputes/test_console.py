"""Disputes' pages of the console."""

import pytest
from django.urls import reverse

from apps.core.models import AuditEntry, FileRead
from apps.core.review.models import WorkItem
from apps.payments.disputes import console as registered
from apps.payments.disputes import personal_data, services
from apps.payments.disputes.models import Dispute, EvidencePack
from apps.payments.gateways.facts import RemoteState
from tests.factories.disputes import learn, make_dispute, make_pack, remote_of

pytestmark = pytest.mark.django_db


def page_of(dispute) -> str:
    return reverse("admin:disputes_dispute_change", args=[dispute.pk])


def act(client, name: str, *args, **fields):
    return client.post(reverse(f"admin:disputes_{name}", args=args), {"_form_submitted": "True", **fields})


class TestDispute:
    def test_says_where_it_stands_and_what_comes_next(self, console):
        dispute = make_dispute()
        page = console("SUPPORT").get(page_of(dispute)).content.decode()
        assert "We answer the bank before its deadline." in page
        assert "The payer&#x27;s bank raised it; the money was set aside" in page
        assert "₹500.00" in page
        assert dispute.user.public_id in page or str(dispute.user) in page

    @pytest.mark.parametrize("role, status", [("SUPPORT", 403), ("OPERATOR", 403), ("FINANCE", 302), ("ADMIN", 302)])
    def test_finance_has_the_evidence_built(self, console, role, status):
        dispute = make_dispute()
        assert act(console(role), "dispute_build_pack", dispute.pk).status_code == status
        assert EvidencePack.objects.count() == (status == 302)

    def test_the_pack_is_read_through_a_link_and_the_reading_is_logged(self, console):
        dispute = make_dispute()
        services.pack_build(pack_id=services.pack_ask(dispute_id=dispute.pk, actor=None).pk)
        client = console("FINANCE")
        answer = act(client, "dispute_download_pack", dispute.pk)
        file = client.get(answer.url)
        assert (file.status_code, file["Content-Type"]) == (200, "application/zip")
        assert file.content.startswith(b"PK")
        assert FileRead.objects.get().actor == client.user
        assert AuditEntry.objects.filter(action="disputes.pack.read").count() == 1
        assert console("FINANCE").get(answer.url).status_code == 403

    def test_is_found_by_the_gateways_id_and_shown_with_the_person(self, rf):
        dispute = make_dispute()
        assert [hit.url for hit in registered.find_disputes(f" {dispute.dispute_id} ")] == [page_of(dispute)]
        shown = registered.panel(rf.get("/"), dispute.user)
        assert (shown["disputes"], shown["raised"]) == ([dispute], 1)


class TestWorkbench:
    def test_shows_the_evidence_and_what_each_end_costs(self, console):
        dispute = make_dispute()
        make_pack(dispute)
        item = WorkItem.objects.get()
        client = console("FINANCE")
        page = client.get(reverse("admin:review_item", args=["disputes", item.pk])).content.decode()
        assert "What the bank says" in page
        assert "Hold to what Razorpay owes us" in page
        assert "dddddddddddddddd" in page
        assert client.get(reverse("admin:review_queue", args=["disputes"])).status_code == 200
        assert console("SUPPORT").get(reverse("admin:review_queue", args=["disputes"])).status_code == 403

    def test_warns_of_what_must_not_be_overlooked(self, console):
        for _ in range(6):
            dispute = make_dispute(Dispute.objects.first().user if Dispute.objects.exists() else None, "20.00")
        item = WorkItem.objects.get(subject_id=str(dispute.pk))
        page = console("FINANCE").get(reverse("admin:review_item", args=["disputes", item.pk])).content.decode()
        assert "This payer raised 6 disputes against us in 30 days" in page
        assert "There is no evidence pack yet" in page


class TestPersonalData:
    def test_an_open_dispute_is_decided_first(self):
        dispute = make_dispute()
        assert list(personal_data.obstacles(dispute.user)) == [
            "A bank disputes one of the payments: it is decided first."
        ]
        ended = learn(remote_of(dispute, RemoteState.WON))
        assert list(personal_data.obstacles(ended.user)) == []
        (part,) = personal_data.export(ended.user)
        assert part.rows[0]["state"] == "WON"


class TestApi:
    def test_lists_and_tells_the_story(self, api, staff):
        dispute = make_dispute()
        client = api(staff("FINANCE"))
        (row,) = client.get("/api/v1/disputes?state=OPEN").json()["results"]
        assert (row["id"], row["held"]) == (str(dispute.pk), {"amount": "500.00", "currency": "INR"})
        assert client.get("/api/v1/disputes?state=WON").json()["results"] == []
        told = client.get(f"/api/v1/disputes/{dispute.pk}").json()
        assert told["timeline"][0]["what"] == "The payer's bank raised it; the money was set aside"
