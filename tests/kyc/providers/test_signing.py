"""Aadhaar signing at Digio: the link, where it stands, and what is never kept."""

from datetime import timedelta

import pytest

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.errors import SigningUnavailable
from apps.accounts.kyc.models import Attempt, KycProfile
from apps.core import clock
from tests.kyc.providers.world import due_now, failures_of, state_of

pytestmark = pytest.mark.django_db
BACK = "https://app.example/kyc?step=2"


def start(user) -> flows.SignLink:
    return flows.signing_start(user_id=user.pk, redirect_url=BACK)


def signing(user) -> Attempt:
    return Attempt.objects.get(profile__user=user, step="AADHAAR")


def look(user) -> Attempt:
    due_now(signing(user))
    flows.attempt_run(attempt_id=signing(user).pk)
    return signing(user)


class TestLink:
    def test_leads_to_the_providers_page(self, world, ready):
        link = start(ready)
        assert link.sign_url.startswith(f"{world.simulators.url}/kyc/digio/gateway/login/{link.reference}/")
        assert "redirect_url=https%3A%2F%2Fapp.example%2Fkyc%3Fstep%3D2" in link.sign_url
        assert "Sign with Aadhaar" in world.simulators.get(link.sign_url).text
        assert state_of(ready) == "AADHAAR_PENDING"

    def test_a_second_tap_is_the_same_signing(self, world, ready):
        assert start(ready) == start(ready)
        assert len([call for call in world.calls() if call["operation"] == "SIGN"]) == 1

    def test_trouble_is_told_and_the_next_tap_asks_the_same(self, world, ready):
        world.plan("SIGN", "TIMEOUT")
        with world.impatience(), pytest.raises(SigningUnavailable):
            start(ready)
        assert (signing(ready).trouble, signing(ready).reference) == ("TIMEOUT", "")
        link = start(ready)
        attempt = signing(ready)
        assert (attempt.trouble, attempt.reference) == ("", link.reference)
        asked = [call["request_id"] for call in world.calls() if call["operation"] == "SIGN"]
        assert asked == [str(attempt.request_id)] * 2

    def test_without_a_provider_nothing_is_promised(self, world, ready):
        services.circuit_open(provider="digio", actor=ready, reason="Line is cut")
        with pytest.raises(SigningUnavailable) as told:
            start(ready)
        assert told.value.details == {"retry_after": 15}
        assert [call for call in world.calls() if call["operation"] == "SIGN"] == []

    def test_a_signing_without_a_link_ends_after_half_an_hour(self, world, ready):
        world.plan("SIGN", "ERROR")
        with pytest.raises(SigningUnavailable):
            start(ready)
        assert services.attempts_due() == []  # there is nothing to look at
        assert services.signings_expire() == 0
        with clock.fixed(clock.now() + timedelta(minutes=31)):
            assert services.signings_expire() == 1
        assert (state_of(ready), failures_of(ready)) == ("PAN_OK", 0)


class TestStatus:
    def test_signed(self, world, ready):
        link = start(ready)
        world.act(link.reference, "sign")
        attempt = look(ready)
        profile = KycProfile.objects.get(user=ready)
        assert (attempt.outcome, attempt.sign_url, state_of(ready)) == ("FINAL_OK", None, "VERIFIED")
        assert (profile.aadhaar_last4, profile.aadhaar_reference) == ("7058", link.reference)

    @pytest.mark.parametrize(
        ("act", "outcome", "code", "failed"),
        [
            ("refuse", "FINAL_FAIL", "SIGN_REJECTED", 1),
            ("expire", "EXPIRED", "EXPIRED", 0),
            ("leave", "USER_ABORT", "USER_ABORT", 0),
        ],
    )
    def test_not_signed(self, world, ready, act, outcome, code, failed):
        link = start(ready)
        world.act(link.reference, act)
        attempt = look(ready)
        assert (attempt.outcome, attempt.code) == (outcome, code)
        assert (state_of(ready), failures_of(ready)) == ("PAN_OK", failed)

    def test_undecided_is_looked_at_again_a_minute_later(self, world, ready):
        start(ready)
        assert services.attempts_due() == []
        before = clock.now()
        attempt = look(ready)
        assert (attempt.ended_at, attempt.trouble) == (None, "")
        assert timedelta(seconds=59) < attempt.next_at - before < timedelta(seconds=70)

    def test_a_link_that_ran_out_long_ago_ends_it_even_if_nobody_says_so(self, world, ready):
        start(ready)
        with clock.fixed(signing(ready).link_until + timedelta(hours=2)):
            attempt = look(ready)
        assert (attempt.outcome, state_of(ready), failures_of(ready)) == ("EXPIRED", "PAN_OK", 0)

    def test_another_name_on_the_aadhaar_is_no_proof(self, world, ready):
        link = start(ready)
        world.act(link.reference, "sign")
        KycProfile.objects.filter(user=ready).update(legal_name="Somebody Different")
        attempt = look(ready)
        assert (attempt.outcome, attempt.code) == ("FINAL_FAIL", "NAME_MISMATCH")
