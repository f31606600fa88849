"""A provider that fails is left alone: the other path is taken, one call tries again, and it is taken back."""

import hashlib
from datetime import timedelta

import pytest

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.errors import ProviderUnknown
from apps.accounts.kyc.models import Circuit
from apps.accounts.kyc.outages import outages
from apps.accounts.kyc.services.circuits import call_record, provider_choose
from apps.core import clock
from apps.core.fsm import StateConflict
from apps.core.models import AuditEntry
from tests.factories.accounts import make_staff
from tests.kyc.providers.world import due_now, outcomes, state_of

pytestmark = pytest.mark.django_db
DIGEST = hashlib.sha256(b"").digest()


def note(outcome: str, provider: str = "digio", retry_after: float | None = None) -> None:
    call_record(
        provider=provider,
        operation="PAN",
        attempt_id=None,
        outcome=outcome,
        code="",
        took_ms=5,
        digest=DIGEST,
        retry_after=retry_after,
    )


def digio() -> Circuit:
    return Circuit.objects.get(pk="digio")


@pytest.fixture
def failing(db):
    """Digio failed five times in a row and is out of use."""
    for _ in range(5):
        note("TIMEOUT")
    return digio()


class TestOpening:
    def test_failures_take_it_out_of_use(self, failing):
        assert (failing.state, failing.reason) == ("OPEN", "5 of 5 calls failed.")
        assert provider_choose("PAN").provider == "nsdl"
        assert provider_choose("PAN_OCR").look_again_at == failing.trial_at
        assert [(one.provider, one.since) for one in outages.get()] == [("digio", failing.failing_since)]
        assert AuditEntry.objects.filter(action="kyc.circuit.open").count() == 1

    def test_four_are_not_enough_and_a_share_is_wanted(self):
        for _ in range(4):
            note("TIMEOUT")
        assert digio().state == "CLOSED"
        for _ in range(5):
            note("FINAL_OK")
        note("PROVIDER_ERROR")  # 5 of 10
        assert digio().state == "OPEN"

    def test_refusals_and_full_queues_are_no_failures(self):
        for outcome in ("FINAL_FAIL", "RATE_LIMITED", "GREY") * 4:
            note(outcome)
        assert digio().state == "CLOSED"
        assert provider_choose("PAN").provider == "nsdl"  # it said that it is busy
        with clock.fixed(clock.now() + timedelta(seconds=6)):
            assert provider_choose("PAN").provider == "digio"


class TestTrial:
    def test_one_call_tries_after_the_pause(self, failing):
        with clock.fixed(failing.trial_at):
            assert provider_choose("PAN").provider == "digio"
            assert digio().state == "TRYING"
            assert provider_choose("PAN").provider == "nsdl"  # only one

    def test_a_good_answer_takes_it_back(self, failing):
        with clock.fixed(failing.trial_at):
            provider_choose("PAN")
            note("FINAL_FAIL")
            assert (digio().state, digio().failing_since, outages.get()) == ("CLOSED", None, [])
            note("TIMEOUT")
            assert digio().state == "CLOSED"  # older failures do not count again

    def test_a_failed_trial_doubles_the_pause(self, failing):
        with clock.fixed(failing.trial_at) as now:
            provider_choose("PAN")
            note("TIMEOUT")
            again = digio()
            assert (again.state, again.trial_at - now) == ("OPEN", timedelta(seconds=60))
            assert again.failing_since == failing.failing_since

    def test_a_trial_that_nothing_is_heard_of_is_followed_by_another(self, failing):
        with clock.fixed(failing.trial_at) as now:
            provider_choose("PAN")
        with clock.fixed(now + timedelta(minutes=2)):
            assert provider_choose("PAN").provider == "digio"


class TestByHand:
    def test_an_operator_takes_it_out_until_somebody_puts_it_back(self, world, person, checking):
        operator = make_staff("OPERATOR")
        services.circuit_open(provider="digio", actor=operator, reason="Their notice of maintenance")
        with clock.fixed(clock.now() + timedelta(hours=5)):
            assert provider_choose("PAN").provider == "nsdl"
        note("FINAL_OK")  # a late answer changes nothing
        assert (digio().state, digio().reason) == ("OPEN", "Their notice of maintenance")
        services.circuit_close(provider="digio", actor=operator, reason="Over")
        assert provider_choose("PAN").provider == "digio"
        verbs = AuditEntry.objects.filter(actor=operator).order_by("id").values_list("action", flat=True)
        assert list(verbs) == ["kyc.circuit.open", "kyc.circuit.close"]

    def test_refusals(self, db):
        operator = make_staff("OPERATOR")
        with pytest.raises(ProviderUnknown):
            services.circuit_open(provider="nobody", actor=operator, reason="x")
        with pytest.raises(StateConflict):
            services.circuit_close(provider="digio", actor=operator, reason="x")
        assert AuditEntry.objects.filter(action__startswith="kyc.circuit").count() == 0


class TestPaths:
    def test_the_check_flips_to_the_other_path(self, world, person, checking):
        world.plan("PAN", "ERROR", uses=None, provider="digio")
        for _ in range(5):
            due_now(checking)
            flows.attempt_run(attempt_id=checking.pk)
        assert state_of(person) == "PAN_PENDING"
        due_now(checking)
        flows.attempt_run(attempt_id=checking.pk)
        assert state_of(person) == "PAN_OK"
        assert outcomes() == [("digio", "PROVIDER_ERROR")] * 5 + [("nsdl", "FINAL_OK")]

    def test_nobody_is_asked_while_all_are_out_of_use(self, world, person, checking):
        operator = make_staff("OPERATOR")
        for name in ("digio", "nsdl"):
            services.circuit_open(provider=name, actor=operator, reason="Line is cut")
        assert flows.attempt_run(attempt_id=checking.pk) is None
        checking.refresh_from_db()
        assert (checking.trouble, checking.provider_code, world.calls()) == ("PROVIDER_ERROR", "OUT_OF_USE", [])
        services.circuit_close(provider="nsdl", actor=operator, reason="Back")
        due_now(checking)
        flows.attempt_run(attempt_id=checking.pk)
        assert state_of(person) == "PAN_OK"
