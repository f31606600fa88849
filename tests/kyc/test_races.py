"""At the same moment: answers, submissions and PANs."""

import pytest

from apps.accounts.kyc import services
from apps.accounts.kyc.models import Attempt, KycCase, KycProfile, StageCount
from tests.accounts.parallel import at_once
from tests.factories.kyc import make_person, state, submit

pytestmark = pytest.mark.django_db(transaction=True)


def answer(attempt, outcome="FINAL_FAIL", code="NAME_MISMATCH"):
    return lambda: services.attempt_close(
        attempt_id=attempt.pk, provider="nsdl", outcome=outcome, code=code, facts={}, raw_digest=b""
    )


def test_a_webhook_and_a_poll_that_come_together_count_once():
    user = make_person()
    submit(user)
    attempt = Attempt.objects.get()
    assert sorted(at_once(*[answer(attempt)] * 6)) == [False] * 5 + [True]
    assert (state(user), StageCount.objects.get().failed) == ("NOT_STARTED", 1)


def test_a_yes_and_a_no_that_come_together_leave_one_word():
    user = make_person()
    submit(user)
    attempt = Attempt.objects.get()
    assert sorted(at_once(answer(attempt), answer(attempt, "FINAL_OK", "OK"))) == [False, True]
    attempt.refresh_from_db()
    assert (attempt.outcome, state(user)) in (("FINAL_OK", "PAN_OK"), ("FINAL_FAIL", "NOT_STARTED"))


def test_two_taps_start_one_check():
    user = make_person()
    outcomes = at_once(*[lambda: submit(user)] * 4)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["KycProfile"] + ["StateConflict"] * 3
    assert Attempt.objects.count() == 1


def test_of_two_with_one_pan_one_holds_it():
    users = [make_person(), make_person()]
    for user in users:
        submit(user)
    attempts = [Attempt.objects.get(profile__user=user) for user in users]
    assert at_once(*(answer(attempt, "FINAL_OK", "OK") for attempt in attempts)) == [True, True]
    assert sorted(state(user) for user in users) == ["AWAITING_SELFIE", "PAN_OK"]
    assert KycProfile.objects.filter(pan_held=True).count() == 1
    assert KycCase.objects.get().cause == "DUPLICATE_PAN"
