"""Approvals over the API: the same two people, the same evidence."""

import uuid

import pytest

from apps.core import approvals, policy
from apps.core.approvals.models import Approval
from apps.core.models import AuditEntry
from apps.core.states import ApprovalState

policy.declare("test.api", bool, True, title="Asked over the API", group="Test", high_impact=True)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def maker(staff):
    return staff("ADMIN")


@pytest.fixture
def asked(maker) -> Approval:
    payload = {"key": "test.api", "value": False}
    return approvals.request(key="core.setting", payload=payload, maker=maker, reason="Holiday")


def approve(client, approval, digest=None, key=None):
    return client.post(
        f"/api/v1/approvals/{approval.pk}/approve",
        {"digest": digest or approval.digest},
        format="json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )


def test_lists_what_one_may_decide_on_with_evidence_and_digest(api, staff, asked, maker):
    answer = api(staff("ADMIN")).get("/api/v1/approvals?state=PENDING")
    (row,) = answer.json()["results"]
    assert (row["id"], row["digest"], row["maker"]) == (str(asked.pk), asked.digest, maker.public_id)
    assert row["evidence"]["wanted"] is False
    assert row["checker"] is None
    assert api(staff("ANALYST")).get("/api/v1/approvals").json()["results"] == []
    assert api(staff("ADMIN")).get("/api/v1/approvals?state=APPROVED").json()["results"] == []


def test_approves_once_whatever_is_retried(api, staff, asked):
    checker = staff("ADMIN")
    client, key = api(checker), str(uuid.uuid4())
    first, again = approve(client, asked, key=key), approve(client, asked, key=key)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["state"] == "APPROVED"
    assert first.json()["checker"] == checker.public_id
    assert again.headers["Idempotent-Replayed"] == "true"
    assert AuditEntry.objects.filter(action="core.setting.set").count() == 1
    assert approve(client, asked).status_code == 409


def test_refuses_the_maker_and_leaves_no_trace(api, maker, asked):
    answer = approve(api(maker), asked)
    assert (answer.status_code, answer.json()["details"]) == (403, {"reason": "OWN_APPROVAL"})
    assert Approval.objects.get().state == ApprovalState.PENDING
    assert not AuditEntry.objects.filter(action="core.setting.set").exists()


def test_changed_evidence_voids_although_the_call_is_rolled_back(api, staff, asked, maker):
    other = approvals.request(key="core.setting", payload=asked.payload, maker=maker, reason="The same")
    client = api(staff("ADMIN"))
    assert approve(client, other).status_code == 200
    answer = approve(client, asked)
    assert (answer.status_code, answer.json()["details"]) == (409, {"reason": "EVIDENCE_CHANGED"})
    assert Approval.objects.get(pk=asked.pk).state == ApprovalState.VOIDED


def test_rejects_with_a_reason(api, staff, asked):
    client = api(staff("ADMIN"))
    url = f"/api/v1/approvals/{asked.pk}/reject"
    assert client.post(url, {}, format="json").status_code == 400
    assert client.post(url, {"reason": "Not today"}, format="json").json()["state"] == "REJECTED"
    assert policy.get("test.api") is True


def test_what_one_may_not_decide_on_is_not_found(api, staff, asked):
    assert approve(api(staff("FINANCE")), asked).status_code == 404
    assert approve(api(staff("ADMIN")), asked, digest="x").status_code == 400
