"""Method x route x role: what each of them is answered. A route without a row fails."""

from collections import Counter

import pytest
from rest_framework.test import APIClient

from apps.accounts import services
from apps.accounts.states import STAFF_ROLES
from apps.core import gate
from apps.core.api.views import ApiView
from tests.factories.accounts import make_member, make_staff

from .routes import ANONYMOUS, EVERYBODY, Row, api_views, methods_of, read_table, routes_in_code

ROWS = read_table()


def client_of(who: str) -> APIClient:
    client = APIClient()
    if who != ANONYMOUS:
        user = make_staff(who) if who in STAFF_ROLES else make_member(roles=[who])
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {services.session_open(user=user).access}")
    return client


def test_every_route_has_a_row_and_every_row_a_route():
    written = Counter((row.method, row.route) for row in ROWS)
    assert set(written) == routes_in_code()
    assert max(written.values()) == 1


def test_every_view_is_one_of_ours_and_says_who_may_call():
    for route, view in api_views().items():
        assert issubclass(view, ApiView), route
        assert view.scope in gate.scopes(), route
        for declared in (view.roles, view.permission):
            assert not isinstance(declared, dict) or set(declared) >= methods_of(view), f"{route}: a method is open"


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_table_says(row: Row):
    given = {who: client_of(who).generic(row.method, row.path) for who in EVERYBODY}
    assert {who: response.status_code for who, response in given.items()} == dict(row.statuses)
    for response in given.values():
        assert response["X-Request-ID"]
        if response.status_code >= 400:
            assert response.json().keys() == {"code", "message", "details", "request_id"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_what_machines_ask_is_open(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_the_front_door_leads_to_the_console(client):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/admin/")
