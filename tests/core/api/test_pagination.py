"""Keyset pages: every row once, cursors that cannot be forged or moved."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import User

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db]


@pytest.fixture
def users(member):
    """Seven, all but one of the same instant: only the second key tells them apart."""
    made = [member(region="IN") for _ in range(7)]
    User.objects.filter(pk__in=[user.pk for user in made]).update(date_joined=datetime(2026, 1, 1, 1, 2, 3, 4, UTC))
    User.objects.filter(pk=made[0].pk).update(date_joined=datetime(2026, 1, 2, tzinfo=UTC))
    return made


def walk(client, **query):
    seen, cursor = [], None
    while True:
        page = client.get("/api/v1/users", {**query, **({"cursor": cursor} if cursor else {})}).json()
        seen.append(page["results"])
        cursor = page["next_cursor"]
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 50])
def test_every_row_once_in_order(client, users, limit):
    expected = [user.public_id for user in (users[0], *reversed(users[1:]))]
    pages = walk(client, limit=limit)
    assert sum(pages, []) == expected
    assert all(len(page) == limit for page in pages[:-1])


def test_a_row_that_arrives_meanwhile_moves_nothing(client, users, member):
    first = client.get("/api/v1/users", {"limit": 3}).json()
    member()
    second = client.get("/api/v1/users", {"limit": 4, "cursor": first["next_cursor"]}).json()
    assert len({*first["results"], *second["results"]}) == 7


@pytest.mark.parametrize("limit", ["0", "51", "-1", "x", "1.5", "", "9" * 30, "²"])
def test_a_limit_out_of_range_is_refused(client, limit):
    response = client.get("/api/v1/users", {"limit": limit})
    assert (response.status_code, response.json()["code"]) == (400, "VALIDATION_ERROR")


def cursor_of(client, **query) -> str:
    return client.get("/api/v1/users", {"limit": 2, **query}).json()["next_cursor"]


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: "A" + text[1:], lambda text: "", lambda text: "é!"]
)
def test_a_changed_cursor_is_refused(client, users, change):
    response = client.get("/api/v1/users", {"cursor": change(cursor_of(client))})
    assert (response.status_code, response.json()["details"]) == (400, {"reason": "CURSOR_INVALID"})


def test_a_cursor_of_another_filter_or_caller_is_refused(client, users, api, member):
    cursor = cursor_of(client, region="IN")
    assert client.get("/api/v1/users", {"region": "IN", "cursor": cursor, "limit": 5}).status_code == 200
    assert client.get("/api/v1/users", {"region": "US", "cursor": cursor}).status_code == 400
    assert client.get("/api/v1/users", {"cursor": cursor}).status_code == 400
    assert api(member()).get("/api/v1/users", {"region": "IN", "cursor": cursor}).status_code == 400


def test_the_same_queries_for_any_size(client, users, member, django_assert_num_queries):
    client.get("/api/v1/users")
    with django_assert_num_queries(1):
        client.get("/api/v1/users", {"limit": 2})
    with django_assert_num_queries(1):
        client.get("/api/v1/users", {"limit": 7})
