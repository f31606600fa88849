"""Guessing codes: from many addresses, against one number, and what the answers give away."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import services
from apps.accounts.errors import TooManyCodes, WrongCode
from apps.accounts.models import OtpChallenge, Session, User
from apps.core import policy
from tests.factories.accounts import make_member, make_staff

from .parallel import at_once
from .test_otp import MOBILE, code_for, wrong_code

IPS = [f"203.0.113.{number}" for number in range(100)]


@pytest.mark.django_db(transaction=True)
def test_four_hundred_guesses_from_a_hundred_addresses_are_five_tries():
    """Ten thousand are in the bench (S15): here they would only take longer."""
    services.otp_send(mobile=MOBILE)
    wrong = wrong_code()

    def guess(addresses):
        return [refused(wrong, ip) for ip in addresses for _ in range(4)]

    outcomes = at_once(*(lambda share=share: guess(IPS[share::4]) for share in range(4)))
    assert [len(refusals) for refusals in outcomes] == [100] * 4
    assert {str(refusal) for refusals in outcomes for refusal in refusals} == {WrongCode.message}
    assert OtpChallenge.objects.get().tries == 5
    with pytest.raises(WrongCode):
        services.otp_login(mobile=MOBILE, code=code_for())
    assert not User.objects.exists()


def refused(code, ip):
    with pytest.raises(WrongCode) as refusal:
        services.otp_login(mobile=MOBILE, code=code, ip=ip)
    return refusal.value


@pytest.mark.django_db
def test_asking_for_new_codes_from_a_hundred_addresses_buys_25_tries_an_hour():
    accepted = 0
    with policy.override(otp__resend_seconds=0):
        for number, ip in enumerate(IPS):
            try:
                services.otp_send(mobile=MOBILE, ip=ip)
            except TooManyCodes:
                assert number >= 5
                continue
            for _ in range(6):
                refused(wrong_code(), ip)
            accepted += 1
    assert accepted == 5
    assert sum(OtpChallenge.objects.values_list("tries", flat=True)) == 25
    assert not Session.objects.exists()


@pytest.mark.django_db
class TestNothingIsLearnt:
    """A guess at a known number, an unknown one, a blocked user's, a member of staff's and one without a code."""

    @pytest.fixture
    def numbers(self):
        known, blocked, staff = "+919876500001", "+919876500002", "+919876500003"
        make_member(mobile=known)
        services.user_block(user_id=make_member(mobile=blocked).pk, reason="A reason", actor=make_staff("ADMIN"))
        make_staff("SUPPORT", mobile=staff)
        return [known, blocked, staff, "+919876500004", "+919876500005"]

    def test_from_the_answer_or_its_statements(self, api, numbers):
        for mobile in numbers[:-1]:
            services.otp_send(mobile=mobile)
        seen = set()
        for mobile in numbers:
            typed = "000000" if mobile == numbers[-1] else wrong_code(mobile)
            with CaptureQueriesContext(connection) as queries:
                answer = api().post("/api/v1/auth/verify-otp", {"mobile": mobile, "code": typed}, format="json")
            body = {key: value for key, value in answer.json().items() if key != "request_id"}
            seen.add((answer.status_code, str(body), shape(queries)))
        assert len(seen) == 1

    def test_from_being_sent_a_code(self, api, numbers):
        seen = set()
        for mobile in numbers:
            with CaptureQueriesContext(connection) as queries:
                answer = api().post("/api/v1/auth/send-otp", {"mobile": mobile}, format="json")
            seen.add((answer.status_code, str(answer.json()), shape(queries)))
        assert len(seen) == 1


def shape(queries) -> tuple[str, ...]:
    """The statements without what they were asked with: the same work takes the same time."""
    # Settings are read once in five seconds, whoever asks.
    asked = [query["sql"] for query in queries if '"core_setting"' not in query["sql"]]
    texts = (re.sub(r"'[^']*'|\b\d+\b", "?", sql) for sql in asked)
    return tuple(re.sub(r'"s\d+_x\d+"|"[0-9a-f_]{30,}"', "?", text) for text in texts)
