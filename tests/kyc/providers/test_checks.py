"""PAN checks over real HTTP: what each answer does, and that trouble costs nobody a try."""

from contextlib import nullcontext
from datetime import timedelta

import pytest

from apps.accounts.kyc import flows, services
from apps.accounts.kyc.models import Attempt, ProviderCall
from apps.accounts.kyc.providers import provider
from apps.core import clock
from apps.core.events import relay
from tests.kyc.providers.world import due_now, failures_of, outcomes, state_of

pytestmark = pytest.mark.django_db


def run(attempt: Attempt):
    flows.attempt_run(attempt_id=attempt.pk)
    attempt.refresh_from_db()
    return attempt


class TestAnswers:
    def test_a_match_accepts_the_pan(self, world, person, checking):
        attempt = run(checking)
        assert (attempt.outcome, attempt.code, attempt.provider) == ("FINAL_OK", "OK", "digio")
        assert attempt.registered_name == "ASHA KUMAR"
        assert state_of(person) == "PAN_OK"
        (call,) = world.calls()
        assert (call["subject"], call["request_id"]) == ("ABCPK1234F", str(attempt.request_id))

    @pytest.mark.parametrize(
        ("outcome", "ended", "code", "stands", "failed"),
        [
            ("NAME_MISMATCH", "FINAL_FAIL", "NAME_MISMATCH", "NOT_STARTED", 1),
            ("DOB_MISMATCH", "FINAL_FAIL", "DOB_MISMATCH", "NOT_STARTED", 1),
            ("UNKNOWN_PAN", "FINAL_FAIL", "PAN_INVALID", "NOT_STARTED", 1),
            ("INACTIVE", "FINAL_FAIL", "PAN_INACTIVE", "NOT_STARTED", 1),
            ("NAME_CLOSE", "GREY", "NAME_UNCLEAR", "AWAITING_SELFIE", 0),
        ],
    )
    def test_other_answers(self, world, person, checking, outcome, ended, code, stands, failed):
        world.plan("PAN", outcome)
        attempt = run(checking)
        assert (attempt.outcome, attempt.code, state_of(person), failures_of(person)) == (ended, code, stands, failed)

    def test_an_answer_is_asked_for_once(self, world, checking):
        run(checking)
        run(checking)
        assert len(world.calls()) == 1


class TestTrouble:
    @pytest.mark.parametrize(
        ("outcome", "trouble", "code"),
        [
            ("ERROR", "PROVIDER_ERROR", "HTTP_500"),
            ("GARBAGE", "PROVIDER_ERROR", "GARBAGE"),
            ("TIMEOUT", "TIMEOUT", "TIMEOUT"),
            ("BUSY", "RATE_LIMITED", "HTTP_429"),
        ],
    )
    def test_costs_no_try_and_is_asked_again_with_the_same_id(self, world, person, checking, outcome, trouble, code):
        world.plan("PAN", outcome)
        with world.impatience() if outcome == "TIMEOUT" else nullcontext():
            attempt = run(checking)
        assert (attempt.ended_at, attempt.trouble, attempt.provider_code, attempt.postponed) == (
            None,
            trouble,
            code,
            1,
        )
        assert attempt.next_at > clock.now()
        assert (state_of(person), failures_of(person)) == ("PAN_PENDING", 0)

        due_now(attempt)
        with clock.fixed(clock.now() + timedelta(seconds=10)):
            run(attempt)
        assert (attempt.outcome, state_of(person), failures_of(person)) == ("FINAL_OK", "PAN_OK", 0)
        asked = [call["request_id"] for call in world.calls()]
        assert asked == [str(attempt.request_id)] * 2
        assert outcomes() == [("digio", trouble), ("digio", "FINAL_OK")]

    def test_a_busy_provider_is_left_alone_as_long_as_it_says(self, world, checking, settings):
        settings.KYC_PATHS = {**settings.KYC_PATHS, "PAN": ["digio"]}
        world.plan("PAN", "BUSY")
        before = clock.now()
        attempt = run(checking)
        assert attempt.next_at >= before + timedelta(seconds=7)
        due_now(attempt)
        run(attempt)  # due again, but the provider wants to be left alone
        assert len(world.calls()) == 1
        assert attempt.provider_code == "OUT_OF_USE"

    def test_nobody_listens(self, world, checking, settings):
        settings.KYC_PROVIDERS["digio"]["url"] = "http://127.0.0.1:9"
        attempt = run(checking)
        assert (attempt.trouble, attempt.provider_code) == ("PROVIDER_ERROR", "UNREACHABLE")

    def test_an_unknown_word_costs_no_try(self, world, person, checking, settings):
        settings.KYC_PROVIDERS["digio"]["pan_words"] = {}
        attempt = run(checking)
        assert (attempt.trouble, attempt.provider_code) == ("PROVIDER_ERROR", "valid")
        assert failures_of(person) == 0

    def test_it_is_given_up_after_a_day_without_cost(self, world, person, checking):
        world.plan("PAN", "ERROR", uses=None)
        with clock.fixed(checking.created_at + timedelta(hours=24, minutes=1)):
            attempt = run(checking)
        assert (attempt.outcome, state_of(person), failures_of(person)) == ("PROVIDER_ERROR", "NOT_STARTED", 0)

    def test_answers_are_kept_without_aadhaar_numbers(self, world, person, checking):
        world.plan("OCR", "WITH_AADHAAR")
        answer = provider("digio").read_pan(request_id=checking.request_id, image=b"card", content_type="image/jpeg")
        assert answer.outcome == "FINAL_OK"
        assert b"9999" not in answer.raw
        assert answer.raw.count(b"XXXXXXXX7058") == 2


class TestLostWork:
    def test_the_event_starts_the_task(self, world, person, checking, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            relay.drain()
        assert state_of(person) == "PAN_OK"

    def test_a_question_that_was_taken_is_not_taken_twice(self, world, checking):
        assert services.attempt_take(attempt_id=checking.pk).provider == "digio"
        assert services.attempt_take(attempt_id=checking.pk) is None
        assert services.attempts_due() == []

    def test_a_worker_that_died_is_followed_by_the_sweep(self, world, person, checking):
        services.attempt_take(attempt_id=checking.pk)  # and nothing more is heard of it
        with clock.fixed(clock.now() + timedelta(minutes=3)):
            assert services.attempts_due() == [checking.pk]
            run(checking)
        assert state_of(person) == "PAN_OK"
        assert ProviderCall.objects.count() == 1
