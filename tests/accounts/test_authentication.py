"""The access token: whom it speaks for and what it costs."""

import pytest
from rest_framework.exceptions import APIException
from rest_framework.test import APIRequestFactory

from apps.accounts import services
from apps.accounts.api.authentication import TokenAuthentication
from apps.accounts.errors import BadToken

pytestmark = pytest.mark.django_db


def authenticate(token, scheme="Bearer"):
    request = APIRequestFactory().get("/", HTTP_AUTHORIZATION=f"{scheme} {token}")
    return TokenAuthentication().authenticate(request)


def test_the_user_of_a_token_is_loaded_with_one_query_when_asked(member, django_assert_num_queries):
    user = member(name="Asha")
    pair = services.session_open(user=user)
    seen, claims = authenticate(pair.access)
    with django_assert_num_queries(0):
        assert (seen.pk, seen.public_id, seen.is_authenticated) == (user.pk, user.public_id, True)
        assert seen.has_role("MEMBER")
        assert not seen.has_role("ADMIN", "ANALYST")
    with django_assert_num_queries(1):
        assert (seen.name, seen.mobile, seen.is_staff) == ("Asha", user.mobile, False)
    assert claims.ver == 1


def test_another_scheme_is_left_to_others(member):
    assert authenticate("whatever", scheme="Api-Key") is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\xff\xfe", "eyJhbGciOiJub25lIn0.e30."])
def test_nonsense_is_refused(token):
    with pytest.raises((BadToken, APIException)):
        authenticate(token)


def test_a_refresh_token_is_no_access_token(member):
    with pytest.raises(BadToken):
        authenticate(services.session_open(user=member()).refresh)
