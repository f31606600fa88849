"""The gate of caps: every call is judged, every verdict recorded."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, transaction

from apps.core import risk_caps
from apps.core.checks import check_risk_gate
from apps.core.models import AuditEntry, RiskCap, RiskVerdict
from apps.core.money import Money
from apps.core.ports import risk
from apps.core.snapshot import forget_all


def inr(amount: str) -> Money:
    return Money(Decimal(amount), "INR")


@pytest.fixture
def cap(db):
    def make(**values) -> RiskCap:
        given = {"action": "wallet.transfer", "currency": "INR", "outcome": "HOLD", "actor": None}
        return risk_caps.cap_create(**{**given, **values})

    return make


def test_without_caps_everything_is_allowed_and_recorded(member, django_assert_num_queries):
    user = member()
    forget_all()
    risk.assess("wallet.transfer", user_id=user.pk, amount=inr("5"))
    with django_assert_num_queries(1):
        verdict = risk.assess("wallet.transfer", user_id=user.pk, amount=inr("100"), context={"mobile": "9999900001"})
    row = RiskVerdict.objects.get(pk=verdict.reference)
    assert verdict.allowed
    assert (row.user, row.amount, row.currency, row.outcome) == (user, Decimal("100"), "INR", "ALLOW")
    assert row.context == {"mobile": "••••001"}


def test_the_strictest_cap_decides(member, cap):
    user = member()
    cap(per_call_max=Decimal("100"))
    cap(per_call_max=Decimal("1000"), outcome="REFUSE")
    outcomes = [risk.assess("wallet.transfer", user_id=user.pk, amount=inr(a)) for a in ("100", "100.01", "1000.01")]
    assert [verdict.outcome for verdict in outcomes] == ["ALLOW", "HOLD", "REFUSE"]
    assert outcomes[1].reasons == ("More than 100.0000 INR at once",)
    assert risk.assess("payout.request", user_id=user.pk, amount=inr("5000")).allowed
    assert risk.assess("wallet.transfer", user_id=user.pk, amount=Money(5000, "USD")).allowed


def test_velocity_counts_what_was_not_refused(member, cap):
    user, other = member(), member()
    cap(window_minutes=60, window_count=2, outcome="REFUSE")
    seen = [risk.assess("wallet.transfer", user_id=user.pk, amount=inr("1")).outcome for _ in range(4)]
    assert seen == ["ALLOW", "ALLOW", "REFUSE", "REFUSE"]
    assert risk.assess("wallet.transfer", user_id=other.pk, amount=inr("1")).allowed


def test_velocity_sums_amounts(member, cap):
    user = member()
    cap(window_minutes=60, window_sum=Decimal("250"))
    seen = [risk.assess("wallet.transfer", user_id=user.pk, amount=inr("100")).outcome for _ in range(3)]
    assert seen == ["ALLOW", "ALLOW", "HOLD"]


def test_a_batch_counts_within_itself_with_as_many_statements_as_one(member, cap, django_assert_num_queries):
    users = [member(), member()]
    cap(window_minutes=60, window_count=2, outcome="REFUSE")
    requests = [risk.RiskRequest(user_id=users[n % 2].pk, amount=inr("1")) for n in range(6)]
    risk.assess("wallet.transfer", user_id=users[0].pk, amount=inr("1"))
    with django_assert_num_queries(4):  # the caps this transaction changed, lock, usage, record
        verdicts = risk.assess_many("wallet.transfer", requests)
    assert [v.outcome for v in verdicts] == ["ALLOW", "ALLOW", "REFUSE", "ALLOW", "REFUSE", "REFUSE"]
    assert len({v.reference for v in verdicts}) == 6
    assert RiskVerdict.objects.count() == 7


def test_a_refusal_outlives_its_rolled_back_transaction(member, cap):
    user = member()
    cap(per_call_max=Decimal("1"), outcome="REFUSE")
    with pytest.raises(risk.RiskRefused) as refusal:
        risk.require("wallet.transfer", user_id=user.pk, amount=inr("2"))
    reference = refusal.value.verdict.reference
    RiskVerdict.objects.get(pk=reference)
    refusal.value.after_rollback()
    assert RiskVerdict.objects.filter(outcome="REFUSE").count() == 1
    assert refusal.value.details == {"reason": "RISK_REFUSED", "reference": reference}


@pytest.mark.parametrize("path", ["", "apps.core.no_such.Gate", "apps.core.clock.now", "builtins.dict"])
def test_no_gate_no_start(settings, path):
    settings.RISK_GATE = path
    assert [error.id for error in check_risk_gate(None)] in (["core.E001"], ["core.E002"])


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"per_call_max": 0},
        {"window_count": 5},
        {"window_minutes": 60, "window_sum": 5, "currency": ""},
        {"per_call_max": 5, "outcome": "ALLOW"},
    ],
)
def test_refuses_a_cap_that_limits_nothing_and_leaves_no_trace(cap, values):
    with pytest.raises(risk_caps.CapInvalid):
        cap(**values)
    assert not RiskCap.objects.exists()
    assert not AuditEntry.objects.filter(action="core.risk_cap.create").exists()


def test_a_cap_is_switched_off_and_on(cap, staff):
    admin, made = staff("ADMIN"), cap(per_call_max=1, outcome="REFUSE")
    risk_caps.cap_switch(cap_id=made.pk, is_enabled=False, actor=admin, reason="Festival")
    assert risk.assess("wallet.transfer", user_id=admin.pk, amount=inr("2")).allowed
    risk_caps.cap_switch(cap_id=made.pk, is_enabled=True, actor=admin, reason="Over")
    assert risk.assess("wallet.transfer", user_id=admin.pk, amount=inr("2")).refused
    reasons = AuditEntry.objects.filter(target_id=str(made.pk)).order_by("id").values_list("action", "reason")
    assert list(reasons) == [
        ("core.risk_cap.create", ""),
        ("core.risk_cap.disable", "Festival"),
        ("core.risk_cap.enable", "Over"),
    ]


@pytest.mark.django_db
class TestShipped:
    def test_come_once_and_say_so(self):
        assert (risk_caps.defaults_load(), risk_caps.defaults_load()) == (5, 0)
        hourly = RiskCap.objects.get(action="wallet.transfer", window_minutes=60)
        assert (hourly.window_count, hourly.outcome, hourly.is_enabled) == (30, "REFUSE", True)
        assert AuditEntry.objects.filter(action="core.risk_cap.create", reason="Comes with Munim").count() == 5

    def test_leave_an_action_alone_that_people_have_decided_about(self, cap, staff):
        made = cap(per_call_max=1, outcome="REFUSE")
        risk_caps.cap_switch(cap_id=made.pk, is_enabled=False, actor=staff("ADMIN"), reason="None wanted")
        assert risk_caps.defaults_load() == 2
        assert not RiskCap.objects.filter(action="wallet.transfer", is_enabled=True).exists()


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_never_pass_more_than_the_window_holds(member):
    risk_caps.cap_create(
        action="wallet.transfer", currency="INR", window_minutes=60, window_count=5, outcome="REFUSE", actor=None
    )
    user_id = member().pk

    def call(_) -> str:
        try:
            with transaction.atomic():
                return risk.assess("wallet.transfer", user_id=user_id, amount=inr("1")).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        outcomes = Counter(threads.map(call, range(24)))
    assert outcomes == {"ALLOW": 5, "REFUSE": 19}
    assert RiskVerdict.objects.filter(outcome="ALLOW").count() == 5
