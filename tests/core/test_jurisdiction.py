"""What no enabled rule allows is not offered."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import jurisdiction
from apps.core.models import AuditEntry, JurisdictionRule


def rule(**values) -> JurisdictionRule:
    given = {
        "product": "rewards",
        "region": "IN",
        "legal_basis": "Opinion of counsel",
        "valid_from": date(2026, 1, 1),
        "is_enabled": True,
        "actor": None,
    }
    return jurisdiction.rule_create(**{**given, **values})


def test_everything_is_closed_at_first(db):
    with pytest.raises(jurisdiction.ProductUnavailable) as refusal:
        jurisdiction.require("rewards", region="IN")
    assert (refusal.value.status, refusal.value.details["reason"]) == (403, "PRODUCT_UNAVAILABLE")


@pytest.mark.parametrize(
    ("region", "at", "allowed"),
    [
        ("IN", date(2026, 1, 1), True),
        ("IN", date(2026, 6, 30), True),
        ("IN", date(2026, 7, 1), False),
        ("IN", date(2025, 12, 31), False),
        ("IN-TN", date(2026, 3, 1), True),
        ("AE", date(2026, 3, 1), False),
    ],
)
def test_a_rule_holds_in_its_region_and_states_from_first_to_last_day(db, region, at, allowed):
    rule(valid_to=date(2026, 6, 30))
    assert jurisdiction.allowed("rewards", region=region, at=at) is allowed
    assert jurisdiction.allowed("contests", region=region, at=at) is False


def test_bulk_callers_get_the_regions(db):
    rule()
    rule(region="AE", valid_to=date(2026, 2, 1))
    assert jurisdiction.allowed_regions("rewards", at=date(2026, 1, 15)) == ["AE", "IN"]
    assert jurisdiction.allowed_regions("rewards", at=date(2026, 3, 15)) == ["IN"]


def test_refuses_a_second_enabled_rule_for_the_same_days_and_leaves_no_trace(db):
    rule(valid_to=date(2026, 6, 30))
    entries = AuditEntry.objects.count()
    with pytest.raises(jurisdiction.RuleOverlaps):
        rule(valid_from=date(2026, 6, 30))
    assert JurisdictionRule.objects.count() == 1
    assert AuditEntry.objects.count() == entries
    rule(valid_from=date(2026, 7, 1))
    rule(valid_from=date(2026, 6, 1), is_enabled=False)
    assert JurisdictionRule.objects.count() == 3


def test_the_database_refuses_the_overlap_too(db):
    first = rule()
    with pytest.raises(IntegrityError), transaction.atomic():
        JurisdictionRule.objects.create(
            product="rewards", region="IN", legal_basis="x", valid_from=date(2026, 5, 1), is_enabled=True
        )
    assert JurisdictionRule.objects.get() == first


def test_disabling_and_enabling_are_audited_and_bite_at_once(staff):
    admin, made = staff("ADMIN"), rule()
    jurisdiction.rule_disable(rule_id=made.pk, actor=admin, reason="Court order")
    assert jurisdiction.allowed("rewards", region="IN") is False
    entry = AuditEntry.objects.get(action="core.jurisdiction_rule.disable")
    assert (entry.actor, entry.reason, entry.before["is_enabled"], entry.after["is_enabled"]) == (
        admin,
        "Court order",
        True,
        False,
    )
    jurisdiction.rule_enable(rule_id=made.pk, actor=admin, reason="Order lifted")
    assert jurisdiction.allowed("rewards", region="IN") is True


def test_opening_all_products_is_idempotent(db):
    assert jurisdiction.open_products(region="IN", legal_basis="Demo") == 6
    assert jurisdiction.open_products(region="IN", legal_basis="Demo") == 0
    assert jurisdiction.allowed("wallet.transfer", region="IN") is True
