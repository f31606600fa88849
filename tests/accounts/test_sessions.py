"""Sessions: rotation, reuse, logout, the light user of a token."""

from datetime import timedelta

import jwt
import pytest

from apps.accounts import services, tokens
from apps.accounts.errors import BadToken, StaffAccount
from apps.accounts.models import Session, User
from apps.accounts.selectors import session_facts
from apps.core import clock
from apps.core.errors import NotFound
from apps.core.gate import UserBlocked
from apps.core.models import AuditEntry
from tests.factories.accounts import make_member, make_staff

from .parallel import at_once


@pytest.fixture
def user(db):
    return make_member()


class TestTokens:
    def test_the_access_token_says_who_and_in_which_session(self, user):
        at = clock.now()
        with clock.fixed(at):
            pair = services.session_open(user=user)
        claims = jwt.decode(pair.access, options={"verify_signature": False})
        issued = int(at.timestamp())
        assert claims == {
            "sub": user.public_id,
            "roles": ["MEMBER"],
            "sid": pair.session.pk.hex,
            "ver": 1,
            "iat": issued,
            "exp": issued + 900,
        }

    def test_lives_fifteen_minutes(self, user):
        at = clock.now().replace(microsecond=0)
        with clock.fixed(at):
            access = services.session_open(user=user).access
        with clock.fixed(at + timedelta(seconds=899)):
            assert tokens.read_access(access).sub == user.public_id
        with clock.fixed(at + timedelta(seconds=900)), pytest.raises(BadToken):
            tokens.read_access(access)

    def test_the_two_kinds_do_not_pass_for_each_other(self, user):
        pair = services.session_open(user=user)
        with pytest.raises(BadToken):
            tokens.read_access(pair.refresh)
        with pytest.raises(BadToken):
            tokens.read_refresh(pair.access)

    def test_an_unsigned_or_foreign_token_is_refused(self, user):
        claims = jwt.decode(services.session_open(user=user).access, options={"verify_signature": False})
        for forged in (jwt.encode(claims, None, algorithm="none"), jwt.encode(claims, "x" * 32, algorithm="HS256")):
            with pytest.raises(BadToken):
                tokens.read_access(forged)

    def test_is_a_standard_jwt(self, user, settings):
        pair = services.session_open(user=user)
        claims = jwt.decode(pair.access, tokens.derived_key(settings.SECRET_KEY, "access"), algorithms=["HS256"])
        assert claims["sub"] == user.public_id
        assert jwt.get_unverified_header(pair.access) == {"alg": "HS256", "typ": "JWT"}

    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_one_changed_character_is_refused(self, user, part):
        parts = services.session_open(user=user).access.split(".")
        parts[part] = ("A" if parts[part][5] != "A" else "B").join([parts[part][:5], parts[part][6:]])
        with pytest.raises(BadToken):
            tokens.read_access(".".join(parts))

    @pytest.mark.parametrize("ending", ["=", "==", ".", " ", "\n"])
    def test_one_token_has_one_spelling(self, user, ending):
        access = services.session_open(user=user).access
        with pytest.raises(BadToken):
            tokens.read_access(access + ending)

    def test_an_old_secret_still_verifies_while_it_is_a_fallback(self, user, settings):
        pair = services.session_open(user=user)
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret", [settings.SECRET_KEY]
        assert tokens.read_access(pair.access).sub == user.public_id
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(BadToken):
            tokens.read_access(pair.access)


class TestRefresh:
    def test_moves_the_session_on(self, user):
        at = clock.now()
        with clock.fixed(at):
            first = services.session_open(user=user, ip="203.0.113.1")
        with clock.fixed(at + timedelta(days=6)):
            second = services.session_refresh(token=first.refresh, ip="203.0.113.2")
        session = Session.objects.get()
        assert (session.generation, session.ip) == (2, "203.0.113.2")
        assert session.last_seen_at == at + timedelta(days=6)
        assert session.expires_at == at + timedelta(days=13)
        assert second.session.pk == first.session.pk
        assert second.refresh != first.refresh

    def test_lives_seven_days(self, user):
        at = clock.now()
        with clock.fixed(at):
            pair = services.session_open(user=user)
        with clock.fixed(at + timedelta(days=7)), pytest.raises(BadToken):
            services.session_refresh(token=pair.refresh)
        assert Session.objects.get().generation == 1

    def test_a_used_token_coming_back_ends_the_session(self, user):
        first = services.session_open(user=user)
        second = services.session_refresh(token=first.refresh)
        with pytest.raises(BadToken):
            services.session_refresh(token=first.refresh)
        session = Session.objects.get()
        assert session.ended_at is not None
        assert session.end_reason == "REUSE"
        assert AuditEntry.objects.get(action="accounts.session.end").after == {"reason": "REUSE"}
        with pytest.raises(BadToken):
            services.session_refresh(token=second.refresh)
        assert session_facts(session.pk.hex, user.public_id).revoked

    def test_other_sessions_of_the_user_live_on(self, user):
        stolen, other = services.session_open(user=user), services.session_open(user=user)
        services.session_refresh(token=stolen.refresh)
        with pytest.raises(BadToken):
            services.session_refresh(token=stolen.refresh)
        assert services.session_refresh(token=other.refresh).session == other.session

    def test_brings_the_roles_and_the_version_of_now(self, user):
        pair = services.session_open(user=user)
        services.user_set_roles(user_id=user.pk, roles=["MERCHANT"], actor=make_staff("ADMIN"), reason="x")
        claims = tokens.read_access(services.session_refresh(token=pair.refresh).access)
        assert (claims.roles, claims.ver) == (("MERCHANT",), 2)

    def test_a_closed_account_is_refused(self, user):
        pair = services.session_open(user=user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        with pytest.raises(BadToken):
            services.session_refresh(token=pair.refresh)
        with pytest.raises(BadToken):
            services.session_open(user=user)


@pytest.mark.django_db(transaction=True)
def test_the_same_refresh_token_in_parallel_is_reuse():
    pair = services.session_open(user=make_member())
    outcomes = at_once(*[lambda: services.session_refresh(token=pair.refresh)] * 5)
    won = [outcome for outcome in outcomes if isinstance(outcome, services.TokenPair)]
    assert len(won) == 1
    assert [type(outcome) for outcome in outcomes if outcome not in won] == [BadToken] * 4
    assert Session.objects.get().end_reason == "REUSE"
    with pytest.raises(BadToken):
        services.session_refresh(token=won[0].refresh)


class TestEnd:
    def test_logout_ends_this_session_only(self, user):
        here, there = services.session_open(user=user), services.session_open(user=user)
        services.session_logout(token=here.refresh)
        assert Session.objects.get(pk=here.session.pk).end_reason == "LOGOUT"
        assert Session.objects.get(pk=there.session.pk).ended_at is None
        assert session_facts(here.session.pk.hex, user.public_id).revoked
        assert not session_facts(there.session.pk.hex, user.public_id).revoked

    def test_logging_out_twice_is_no_matter(self, user):
        pair = services.session_open(user=user)
        services.session_logout(token=pair.refresh)
        ended = Session.objects.get().ended_at
        services.session_logout(token=pair.refresh)
        assert Session.objects.get().ended_at == ended

    def test_a_user_ends_another_device(self, user):
        here, there = services.session_open(user=user), services.session_open(user=user)
        services.session_end(session_id=there.session.pk, user=user)
        assert Session.objects.get(pk=there.session.pk).end_reason == "ENDED_BY_USER"
        assert Session.objects.get(pk=here.session.pk).ended_at is None

    def test_a_stranger_does_not(self, user):
        pair = services.session_open(user=user)
        with pytest.raises(NotFound):
            services.session_end(session_id=pair.session.pk, user=make_member())
        assert Session.objects.get().ended_at is None

    def test_staff_end_all_of_them(self, user):
        for _ in range(3):
            services.session_open(user=user)
        actor = make_staff("SUPPORT")
        assert services.sessions_end(user_id=user.pk, actor=actor, reason="Lost phone") == 3
        assert set(Session.objects.values_list("end_reason", flat=True)) == {"ENDED_BY_STAFF"}
        assert User.objects.get(pk=user.pk).token_version == 2
        entry = AuditEntry.objects.get(action="accounts.user.end_sessions")
        assert (entry.actor, entry.reason, entry.count) == (actor, "Lost phone", 3)

    def test_support_does_not_end_those_of_staff(self, db):
        target = make_staff("FINANCE")
        services.session_open(user=target)
        with pytest.raises(StaffAccount):
            services.sessions_end(user_id=target.pk, actor=make_staff("SUPPORT"), reason="x")
        assert Session.objects.get().ended_at is None
        assert User.objects.get(pk=target.pk).token_version == 1


class TestFacts:
    def test_of_a_live_session(self, user, django_assert_num_queries):
        pair = services.session_open(user=user)
        with django_assert_num_queries(1):
            facts = session_facts(pair.session.pk.hex, user.public_id)
        assert (facts.user_id, facts.version, facts.blocked, facts.revoked) == (user.pk, 1, False, False)

    def test_of_nobodys_session(self, user):
        pair = services.session_open(user=user)
        assert session_facts(pair.session.pk.hex, make_member().public_id) is None
        assert session_facts("0" * 32, user.public_id) is None

    def test_of_a_session_run_out(self, user):
        pair = services.session_open(user=user)
        with clock.fixed(clock.now() + timedelta(days=7)):
            assert session_facts(pair.session.pk.hex, user.public_id).revoked

    def test_of_a_block_that_ran_out(self, user):
        until = clock.now() + timedelta(hours=1)
        services.user_block(user_id=user.pk, reason="Cool down", actor=make_staff("SUPPORT"), until=until)
        with pytest.raises(UserBlocked):
            services.session_open(user=user)
        with clock.fixed(until):
            pair = services.session_open(user=user)
            assert not session_facts(pair.session.pk.hex, user.public_id).blocked
