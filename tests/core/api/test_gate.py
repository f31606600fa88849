"""Limits, blocks and ended sessions, with Redis and without."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from apps.core import gate, policy
from apps.core.errors import RateLimited, Unauthenticated, Unavailable
from apps.core.gate import SessionFacts

pytestmark = pytest.mark.django_db

GOOD = SessionFacts(user_id=7, version=1, blocked=False, revoked=False)
AWAY = override_settings(REDIS_URL="unix:///nowhere/redis.sock")


@dataclass(frozen=True)
class Token:
    sub: str = "U1"
    sid: str = "s1"
    ver: int = 1
    roles: tuple = ()


class Source:
    """The database, counting how often it is asked."""

    def __init__(self, facts):
        self.facts, self.asked = facts, 0

    def __call__(self, sid, sub):
        self.asked += 1
        return self.facts


@pytest.fixture
def source():
    kept = gate._sources[:]
    truth = Source(GOOD)
    gate.register_session_source(truth)
    yield truth
    gate._sources[:] = kept
    gate.breaker.closed_at = 0.0


def admit(token=None, **kwargs):
    return gate.admit(claims=token or Token(), ip="192.0.2.1", **kwargs)


def test_facts_are_asked_once_and_cached(source):
    assert admit() == admit() == GOOD
    assert source.asked == 1


def test_a_changed_user_is_asked_anew_at_once(source):
    admit()
    source.facts = SessionFacts(user_id=7, version=2, blocked=False, revoked=False)
    gate.forget_user("U1")
    with pytest.raises(Unauthenticated):
        admit()


def test_an_ended_session_is_asked_anew_at_once(source):
    admit()
    source.facts = SessionFacts(user_id=7, version=1, blocked=False, revoked=True)
    gate.forget_session("s1")
    with pytest.raises(Unauthenticated):
        admit()
    source.facts = GOOD
    assert admit() == GOOD


@pytest.mark.parametrize("forget", [lambda: gate.forget_user("U1"), lambda: gate.forget_session("s1")])
def test_a_slow_reader_does_not_cache_what_changed_meanwhile(source, forget):
    def changed_while_reading(sid, sub):
        forget()
        return GOOD

    gate.register_session_source(changed_while_reading)
    admit()
    gate.register_session_source(source)
    admit()
    assert source.asked == 1


def test_nobody_of_that_name(source):
    source.facts = None
    with pytest.raises(Unauthenticated):
        admit()


def test_a_block_says_until_when(source, at):
    source.facts = SessionFacts(user_id=7, version=1, blocked=True, revoked=False, until=at)
    with pytest.raises(gate.UserBlocked) as refusal:
        admit()
    assert (refusal.value.status, refusal.value.code) == (403, "USER_BLOCKED")
    assert refusal.value.details == {"until": "2999-01-01T00:00:00Z"}


def test_a_block_that_ran_out_is_none(source, past):
    source.facts = SessionFacts(user_id=7, version=1, blocked=True, revoked=False, until=past)
    assert admit().user_id == 7
    assert admit().user_id == 7


def test_the_hundred_and_first_call_of_a_minute_waits(source):
    for _ in range(100):
        admit()
    with pytest.raises(RateLimited) as refusal:
        admit()
    assert 1 <= refusal.value.details["retry_after"] <= 60
    assert admit(Token(sub="U2", sid="s2")) == GOOD


def test_nobody_is_limited_by_address(source):
    for _ in range(100):
        gate.admit(claims=None, ip="192.0.2.1")
    with pytest.raises(RateLimited):
        gate.admit(claims=None, ip="192.0.2.1")
    assert gate.admit(claims=None, ip="192.0.2.2") is None


def test_a_use_with_its_own_limit():
    for _ in range(5):
        gate.hit("otp", "m1", limit=5, seconds=3600)
    with pytest.raises(RateLimited) as refusal:
        gate.hit("otp", "m1", limit=5, seconds=3600)
    assert 3590 <= refusal.value.details["retry_after"] <= 3600


def test_without_redis_reads_go_on_and_money_waits(source):
    with AWAY:
        assert admit() == GOOD
        assert gate.admit(claims=None, ip="192.0.2.1") is None
        with pytest.raises(Unavailable) as refusal:
            admit(money=True)
        assert refusal.value.details == {"retry_after": 5}
        with pytest.raises(Unavailable):
            gate.hit("otp", "m1", limit=5, seconds=3600)
    assert source.asked == 1


def test_without_redis_an_ended_session_stays_out(source):
    source.facts = SessionFacts(user_id=7, version=1, blocked=False, revoked=True)
    with AWAY, pytest.raises(Unauthenticated):
        admit()


def test_after_a_failure_nobody_waits_for_redis_for_a_moment(source):
    with AWAY:
        admit()
        assert gate.breaker.is_open()
    admit()
    assert source.asked == 2
    gate.breaker.closed_at = 0.0
    admit()
    admit()
    assert source.asked == 3


@pytest.fixture
def at():
    return datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture
def past():
    return datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.urls("tests.core.api.views")
def test_calls_with_a_bad_token_are_limited_by_address_and_use_up_nobody_elses(client):
    with policy.override(api__default_per_minute=3):
        statuses = [client.get("/api/v1/whoami", headers={"authorization": "Bearer x"}).status_code for _ in range(5)]
        assert statuses == [401, 401, 401, 429, 429]
        assert client.get("/api/v1/echo").status_code == 200
