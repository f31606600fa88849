"""Settings: typed, ranged, audited, announced, read without a query."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core import flags, policy
from apps.core.models import AuditEntry, OutboxEvent, Setting
from apps.core.snapshot import forget_all

KEY = "test.sends_per_hour"
policy.declare(KEY, int, 5, title="Sends", group="Test", minimum=1, maximum=100)
policy.declare("test.share", Decimal, Decimal("0.5"), title="Share", group="Test", maximum=1)
policy.declare("test.words", list, ["a"], title="Words", group="Test")
policy.declare("test.payouts", bool, True, title="Payouts", group="Test", high_impact=True)
flags.declare("test", default=False, title="A test")


def test_the_default_holds_without_a_row(db):
    assert policy.get(KEY) == 5
    assert flags.enabled("test") is False


def test_a_change_is_stored_audited_announced_and_seen_at_once(staff):
    admin = staff("ADMIN")
    policy.set(key=KEY, value="7", actor=admin, reason="Festival")
    assert policy.get(KEY) == 7
    row = Setting.objects.get(key=KEY)
    assert (row.value, row.reason, row.updated_by) == (7, "Festival", admin)
    entry = AuditEntry.objects.get(action="core.setting.set")
    assert (entry.target_id, entry.before, entry.after, entry.reason) == (KEY, {"value": 5}, {"value": 7}, "Festival")
    event = OutboxEvent.objects.get(name="settings.updated")
    assert event.payload == {"keys": [KEY]}


def test_reset_goes_back_to_the_default(staff):
    admin = staff("ADMIN")
    policy.set(key=KEY, value=7, actor=admin, reason="Festival")
    policy.reset(key=KEY, actor=admin, reason="Over")
    assert policy.get(KEY) == 5
    assert not Setting.objects.exists()
    assert AuditEntry.objects.filter(action="core.setting.set").count() == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [(KEY, 0), (KEY, 101), (KEY, "x"), (KEY, True), (KEY, 1.5), ("test.share", "NaN"), ("test.share", "2")],
)
def test_refuses_a_wrong_value_and_leaves_no_trace(staff, key, value):
    with pytest.raises(policy.SettingInvalid):
        policy.set(key=key, value=value, actor=staff("ADMIN"), reason="x")
    assert not Setting.objects.exists()
    assert not AuditEntry.objects.filter(action="core.setting.set").exists()
    assert not OutboxEvent.objects.filter(name="settings.updated").exists()


def test_a_high_impact_setting_needs_a_second_person(staff):
    with pytest.raises(policy.NeedsApproval):
        policy.set(key="test.payouts", value=False, actor=staff("ADMIN"), reason="x")
    assert policy.get("test.payouts") is True


def test_types_survive_the_database(staff):
    admin = staff("ADMIN")
    policy.set(key="test.share", value="0.25", actor=admin, reason="x")
    policy.set(key="test.words", value="a, b,,c", actor=admin, reason="x")
    forget_all()
    assert policy.get("test.share") == Decimal("0.25")
    assert policy.get("test.words") == ["a", "b", "c"]


@pytest.mark.django_db(transaction=True)
def test_reading_needs_no_query_until_something_changes(staff, django_assert_num_queries):
    admin = staff("ADMIN")
    forget_all()
    policy.get(KEY)
    with django_assert_num_queries(0):
        assert [policy.get(KEY) for _ in range(50)] == [5] * 50
    policy.set(key=KEY, value=9, actor=admin, reason="x")
    with django_assert_num_queries(1):
        assert [policy.get(KEY) for _ in range(50)] == [9] * 50


def test_unknown_keys_and_second_declarations_are_refused(db):
    with pytest.raises(policy.UnknownSetting):
        policy.get("no.such")
    with pytest.raises(ImproperlyConfigured):
        policy.declare(KEY, int, 6, title="Other", group="Test")
    with pytest.raises(ImproperlyConfigured):
        policy.declare("test.bad", int, 0, title="Bad", group="Test", minimum=1)
