"""The platform's console pages: what they show, and what their actions do."""

import re

import pytest
from django.contrib.admin.utils import quote
from django.urls import reverse

from apps.core import approvals, clock, jurisdiction, policy
from apps.core.approvals.models import Approval
from apps.core.models import AuditEntry, Delivery, JurisdictionRule, RiskCap, Setting
from apps.core.states import ApprovalState
from tests.factories.core import ROWS

KEY = "approvals.expire_after_hours"
policy.declare("test.page", bool, True, title="Seen by two", group="Test", high_impact=True)


def page(model: str, key) -> str:
    return reverse(f"admin:core_{model}_change", args=[quote(key)])


def act(client, model: str, action: str, key=None, /, **fields):
    """Opens the dialog, then sends it with what stands in it."""
    args = [] if key is None else [quote(key)]
    url = reverse(f"admin:core_{model}_{action}", args=args)
    dialog = client.get(url)
    assert dialog.status_code == 200
    hidden = dict(re.findall(r'name="(digest)" value="(\w+)"', dialog.content.decode()))
    answer = client.post(url, {"_form_submitted": "True", **hidden, **fields})
    assert answer.status_code in (200, 302), answer.content
    return answer


def text(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_settings_are_listed_by_group_and_changed_with_a_reason(console):
    client = console("ADMIN")
    listed = text(client, reverse("admin:core_setting_changelist"))
    assert "A request for a second person runs out after (hours)" in listed
    act(client, "setting", "change_value", KEY, value="5", reason="Faster")
    assert policy.get(KEY) == 5
    assert AuditEntry.objects.get(action="core.setting.set").actor == client.user
    listed = text(client, reverse("admin:core_setting_changelist"))
    assert "<strong>5</strong>" in listed
    assert "Faster" in listed
    act(client, "setting", "to_default", KEY, reason="Slower")
    assert policy.get(KEY) == 72


def test_a_wrong_value_is_a_message_and_leaves_no_trace(console):
    client = console("ADMIN")
    act(client, "setting", "change_value", KEY, value="0", reason="x")
    assert "at least 1" in text(client, page("setting", KEY))
    assert not Setting.objects.exists()


def test_a_high_impact_setting_goes_to_a_second_person_who_sees_the_evidence(console):
    maker, checker = console("ADMIN"), console("ADMIN")
    act(maker, "setting", "change_value", "test.page", value="no", reason="Holiday")
    approval = Approval.objects.get()
    assert policy.get("test.page") is True
    assert "Approve" not in re.findall(r">\s*(Approve|Reject)\s*<", text(maker, page("approval", approval.pk)))
    seen = text(checker, page("approval", approval.pk))
    assert "Seen by two" in seen
    assert "Wanted" in seen
    act(checker, "approval", "approve", approval.pk)
    assert policy.get("test.page") is False
    approval = Approval.objects.get()
    assert (approval.state, approval.checker) == (ApprovalState.APPROVED, checker.user)


def test_a_second_person_rejects_with_a_reason(console, staff):
    approval = approvals.request(
        key="core.setting", payload={"key": KEY, "value": 5}, maker=staff("ADMIN"), reason="Faster"
    )
    act(console("ADMIN"), "approval", "reject", approval.pk, reason="No need")
    assert Approval.objects.get().decision_reason == "No need"
    assert policy.get(KEY) == 72


def test_a_dead_letter_is_sent_again(console):
    with policy.override(events__max_attempts=1):
        ROWS["core.Delivery"](1)
    dead = Delivery.objects.get(status="DEAD")
    client = console("OPERATOR")
    shown = text(client, page("delivery", dead.pk))
    assert "ValueError: This subscriber cannot read it." in shown
    assert "Send again" in shown
    act(client, "delivery", "requeue", dead.pk, reason="Fixed")
    dead.refresh_from_db()
    assert (dead.status, dead.attempts) == ("PENDING", 0)
    assert "Send again" not in text(client, page("delivery", dead.pk))


def test_the_audit_is_found_by_action_target_request_and_actor_and_shows_what_changed(console):
    client = console("ADMIN")
    policy.set(key=KEY, value=5, actor=client.user, reason="A very special reason")
    entry = AuditEntry.objects.get(action="core.setting.set")
    url = reverse("admin:core_auditentry_changelist")
    for term in ("core.setting.", KEY, str(entry.pk), client.user.public_id):
        assert "A very special reason" in text(client, f"{url}?q={term}")
    assert "A very special reason" not in text(client, f"{url}?q=no.such.action")
    day = f"{clock.today():%Y-%m-%d}"
    assert "A very special reason" in text(client, f"{url}?created_at_from={day}&created_at_to={day}")
    assert "A very special reason" not in text(client, f"{url}?created_at_from=2099-01-01")
    assert "A very special reason" not in text(client, f"{url}?created_at_to=2026-01-01")
    assert "A very special reason" in text(client, f"{url}?created_at_from=x&created_at_to=0001-99-01")
    shown = text(client, page("auditentry", entry.pk))
    assert "<td>72</td><td>5</td>" in shown


def test_a_product_is_opened_and_closed_in_a_region(console):
    client = console("ADMIN")
    values = {"product": "chits", "region": "IN-KL", "legal_basis": "Act", "valid_from": "2026-01-01", "reason": "New"}
    act(client, "jurisdictionrule", "add_rule", **values)
    rule = JurisdictionRule.objects.get()
    assert jurisdiction.allowed("chits", region="IN-KL") is False
    act(client, "jurisdictionrule", "open", rule.pk, reason="Licence came")
    assert jurisdiction.allowed("chits", region="IN-KL") is True
    act(client, "jurisdictionrule", "end", rule.pk, on="2026-01-31", reason="Licence ends")
    assert jurisdiction.allowed("chits", region="IN-KL") is False
    act(client, "jurisdictionrule", "close", rule.pk, reason="Over")
    rule.refresh_from_db()
    assert (rule.is_enabled, str(rule.valid_to)) == (False, "2026-01-31")


def test_a_cap_is_set_and_switched_off(console):
    client = console("ADMIN")
    fields = {"action": "payout.request", "currency": "INR", "per_call_max": "100", "outcome": "HOLD", "reason": "x"}
    act(client, "riskcap", "add_cap", **fields)
    cap = RiskCap.objects.get()
    act(client, "riskcap", "switch_off", cap.pk, reason="Festival")
    cap.refresh_from_db()
    assert cap.is_enabled is False
    act(client, "riskcap", "add_cap", action="payout.request", outcome="HOLD", reason="x")
    assert RiskCap.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "action", "role"),
    [
        ("setting", "change_value", "OPERATOR"),
        ("riskcap", "add_cap", "OPERATOR"),
        ("jurisdictionrule", "add_rule", "OPERATOR"),
        ("delivery", "requeue", "FINANCE"),
        ("approval", "approve", "SUPPORT"),
    ],
)
def test_actions_refuse_who_may_not(console, model, action, role):
    args = [] if action.startswith("add_") else ["1"]
    assert console(role).get(reverse(f"admin:core_{model}_{action}", args=args)).status_code == 403
