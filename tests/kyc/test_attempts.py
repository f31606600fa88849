"""Attempts: one open per step, closed once, only a final no costs a try."""

import pytest

from apps.accounts.kyc import services
from apps.accounts.kyc.models import Attempt, KycCase, KycProfile, StageCount
from apps.core.models import OutboxEvent
from tests.factories.kyc import close, make_person, state, submit

pytestmark = pytest.mark.django_db


class TestPan:
    def test_a_yes_accepts_it(self, asha):
        submit(asha)
        assert state(asha) == "PAN_PENDING"
        assert close(registered_name="KUMAR ASHA") is True
        profile = KycProfile.objects.get(user=asha)
        assert (state(asha), profile.pan_held, profile.pan_masked) == ("PAN_OK", True, "ABCxx1234x")

    def test_the_third_no_opens_a_case(self, asha):
        for left in (2, 1):
            submit(asha)
            close("FINAL_FAIL", "NAME_MISMATCH")
            assert state(asha) == "NOT_STARTED"
            assert StageCount.objects.get(profile__user=asha).failed == 3 - left
        submit(asha)
        close("FINAL_FAIL", "NAME_MISMATCH")
        assert state(asha) == "AWAITING_SELFIE"
        case = KycCase.objects.get(profile__user=asha)
        assert (case.cause, case.overrides_no) == ("FAILURES", True)
        assert OutboxEvent.objects.filter(name="kyc.selfie_needed").count() == 1

    @pytest.mark.parametrize("outcome", ["PROVIDER_ERROR", "TIMEOUT", "RATE_LIMITED", "EXPIRED", "USER_ABORT"])
    def test_trouble_costs_no_try(self, asha, outcome):
        submit(asha)
        close(outcome, outcome)
        assert state(asha) == "NOT_STARTED"
        assert not StageCount.objects.filter(failed__gt=0).exists()

    def test_an_unclear_answer_opens_a_case(self, asha):
        submit(asha)
        close("GREY", "NAME_UNCLEAR")
        assert (state(asha), KycCase.objects.get().overrides_no) == ("AWAITING_SELFIE", False)

    def test_a_second_answer_changes_nothing(self, asha):
        submit(asha)
        attempt = Attempt.objects.get()
        close("FINAL_FAIL", "NAME_MISMATCH")
        again = services.attempt_close(
            attempt_id=attempt.pk, provider="digio", outcome="FINAL_OK", code="OK", facts={}, raw_digest=b""
        )
        attempt.refresh_from_db()
        assert (again, attempt.outcome, attempt.provider, state(asha)) == (False, "FINAL_FAIL", "nsdl", "NOT_STARTED")
        assert StageCount.objects.get().failed == 1

    def test_a_pan_of_somebody_else_opens_a_case(self, asha):
        submit(asha)
        close()
        other = make_person()
        submit(other)
        assert (state(other), KycCase.objects.get().cause) == ("AWAITING_SELFIE", "DUPLICATE_PAN")
        assert not Attempt.objects.filter(profile__user=other).exists()


class TestAadhaar:
    def test_a_signature_verifies(self, asha):
        submit(asha)
        close()
        first = services.aadhaar_start(user_id=asha.pk)
        assert services.aadhaar_start(user_id=asha.pk) == first
        close(last4="7058", reference="KID1", aadhaar="999941057058")
        profile = KycProfile.objects.get(user=asha)
        assert (state(asha), profile.aadhaar_last4, profile.aadhaar_reference) == ("VERIFIED", "7058", "KID1")
        assert "aadhaar" not in Attempt.objects.get(step="AADHAAR").facts
        assert OutboxEvent.objects.filter(name__in=["kyc.verified", "user.verified"]).count() == 2
