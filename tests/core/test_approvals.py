"""Maker and checker: two people, the same evidence, one transaction."""

from datetime import timedelta

import pytest

from apps.core import approvals, clock, fsm, policy
from apps.core.approvals import evidence, registry
from apps.core.approvals.errors import (
    ApprovalExpired,
    EvidenceChanged,
    NotAllowed,
    NotSeen,
    OwnApproval,
    UnknownApproval,
)
from apps.core.approvals.models import Approval
from apps.core.errors import Unprocessable
from apps.core.models import AuditEntry, OutboxEvent, Setting
from apps.core.states import ApprovalState

KEY = "test.payouts_open"
policy.declare(KEY, bool, True, title="Payouts are open", group="Test", high_impact=True)


@pytest.fixture
def maker(staff):
    return staff("ADMIN")


@pytest.fixture
def checker(staff):
    return staff("ADMIN")


@pytest.fixture
def asked(maker) -> Approval:
    return approvals.request(
        key="core.setting", payload={"key": KEY, "value": False}, maker=maker, reason="Bank holiday"
    )


def traces() -> tuple:
    return AuditEntry.objects.count(), OutboxEvent.objects.count(), Setting.objects.count()


def test_a_second_person_carries_it_out(asked, maker, checker):
    assert asked.evidence == {
        "setting": "Payouts are open", "key": KEY, "now": True, "wanted": False, "default": True,
    }  # fmt: skip
    done = approvals.approve(approval_id=asked.pk, checker=checker, digest=asked.digest)
    assert (done.state, done.maker, done.checker, done.result) == (
        ApprovalState.APPROVED,
        maker,
        checker,
        {"key": KEY},
    )
    assert policy.get(KEY) is False
    assert Setting.objects.get(key=KEY).reason == "Bank holiday"
    actions = AuditEntry.objects.filter(action__startswith="core.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["core.approval.request", "core.approval.approve", "core.setting.set"]
    names = OutboxEvent.objects.exclude(name__startswith="user.").order_by("id").values_list("name", flat=True)
    assert list(names) == ["approval.requested", "settings.updated", "approval.decided"]


def test_the_maker_may_not_check_and_leaves_no_trace(asked, maker):
    before = traces()
    with pytest.raises(OwnApproval) as refusal:
        approvals.approve(approval_id=asked.pk, checker=maker, digest=asked.digest)
    with pytest.raises(OwnApproval):
        approvals.reject(approval_id=asked.pk, checker=maker, reason="x")
    assert refusal.value.status == 403
    assert traces() == before
    assert Approval.objects.get().state == ApprovalState.PENDING


def test_who_lacks_the_permission_may_not_check(asked, staff):
    viewer, before = staff("VIEWER"), traces()
    with pytest.raises(NotAllowed):
        approvals.approve(approval_id=asked.pk, checker=viewer, digest=asked.digest)
    assert traces() == before


def test_what_the_checker_did_not_see_is_not_approved(asked, checker):
    before = traces()
    with pytest.raises(NotSeen):
        approvals.approve(approval_id=asked.pk, checker=checker, digest="0" * 64)
    assert traces() == before
    assert Approval.objects.get().state == ApprovalState.PENDING


def test_changed_evidence_voids_the_request(asked, maker, checker):
    approved = approvals.request(key="core.setting", payload={"key": KEY, "value": False}, maker=maker, reason="Same")
    approvals.approve(approval_id=approved.pk, checker=checker, digest=approved.digest)
    with pytest.raises(EvidenceChanged) as refusal:
        approvals.approve(approval_id=asked.pk, checker=checker, digest=asked.digest)
    assert (refusal.value.status, refusal.value.details) == (409, {"reason": "EVIDENCE_CHANGED"})
    assert Approval.objects.get(pk=asked.pk).state == ApprovalState.VOIDED
    assert Setting.objects.get(key=KEY).reason == "Same"


def test_nobody_decides_after_the_time_is_over(asked, checker):
    with clock.fixed(clock.now() + timedelta(hours=73)):
        with pytest.raises(ApprovalExpired):
            approvals.approve(approval_id=asked.pk, checker=checker, digest=asked.digest)
        assert approvals.expire_due() == 1
        assert approvals.expire_due() == 0
    assert Approval.objects.get().state == ApprovalState.EXPIRED
    assert policy.get(KEY) is True


def test_a_rejected_request_stays_rejected(asked, checker):
    approvals.reject(approval_id=asked.pk, checker=checker, reason="Not today")
    stored = Approval.objects.get()
    assert (stored.state, stored.decision_reason, stored.checker) == (ApprovalState.REJECTED, "Not today", checker)
    with pytest.raises(fsm.StateConflict) as refusal:
        approvals.approve(approval_id=asked.pk, checker=checker, digest=asked.digest)
    assert refusal.value.text == "This request is rejected."
    with pytest.raises(UnknownApproval):
        approvals.reject(approval_id="0199a1b2-7c3d-7abc-9def-999990000123", checker=checker, reason="x")


def test_what_the_action_refuses_is_not_approved(maker, checker):
    def refuse(payload, actor, approval):
        raise Unprocessable("No money left.")

    registry.register(
        "test.refused", permission="core.approve_setting", title="Refused", evidence=lambda payload: {}, execute=refuse
    )
    asked = approvals.request(key="test.refused", payload={}, maker=maker, reason="x")
    before = traces()
    with pytest.raises(Unprocessable, match="No money left"):
        approvals.approve(approval_id=asked.pk, checker=checker, digest=asked.digest)
    assert traces() == before
    assert Approval.objects.get(pk=asked.pk).state == ApprovalState.PENDING


def test_evidence_is_shown_as_lines():
    shown = evidence.rows(
        {
            "user_id": 5,
            "amount": {"amount": "10.00", "currency": "INR"},
            "balances": [{"bucket": "DEPOSIT", "after": None}, {"bucket": "BONUS", "after": True}],
            "tags": ["a", "b"],
        }
    )
    assert shown == [
        ("User id", "5"),
        ("Amount", "INR 10.00"),
        ("Balances / 1 / Bucket", "DEPOSIT"),
        ("Balances / 1 / After", "–"),
        ("Balances / 2 / Bucket", "BONUS"),
        ("Balances / 2 / After", "yes"),
        ("Tags", "a, b"),
    ]
