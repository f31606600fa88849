"""The access token at the door: whom it speaks for and what it costs."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.accounts import services
from apps.accounts.api.authentication import TokenAuthentication
from apps.accounts.errors import BadToken
from apps.accounts.models import User
from apps.core.api.views import ApiView

pytestmark = pytest.mark.django_db


def authenticate(token, scheme="Bearer"):
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"{scheme} {token}")
    return TokenAuthentication().authenticate(Request(request, parser_context={"view": ApiView()}))


def test_the_user_of_a_token_costs_no_query_until_asked_for_more(member, django_assert_num_queries):
    user = member(name="Asha")
    pair = services.session_open(user=user)
    authenticate(pair.access)
    with django_assert_num_queries(0):
        seen, claims = authenticate(pair.access)
        assert isinstance(seen, User)
        assert (seen.pk, seen.public_id, seen.is_authenticated) == (user.pk, user.public_id, True)
        assert seen == user
        assert seen.has_role("MEMBER")
        assert not seen.has_role("ADMIN", "ANALYST")
    with django_assert_num_queries(1):
        assert (seen.name, seen.mobile, seen.is_staff, seen.is_active) == ("Asha", user.mobile, False, True)
    assert (claims.sub, claims.ver, claims.roles) == (user.public_id, 1, ("MEMBER",))


def test_the_first_call_asks_the_database_once(member, django_assert_num_queries):
    authenticate(services.session_open(user=member()).access)
    pair = services.session_open(user=member())
    with django_assert_num_queries(1):
        authenticate(pair.access)


def test_another_scheme_is_left_to_others(member):
    assert authenticate("whatever", scheme="Api-Key") is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\xff\xfe", "eyJhbGciOiJub25lIn0.e30."])
def test_nonsense_is_refused(token):
    with pytest.raises(BadToken):
        authenticate(token)


def test_a_refresh_token_is_no_access_token(member):
    with pytest.raises(BadToken):
        authenticate(services.session_open(user=member()).refresh)
