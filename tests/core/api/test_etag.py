"""Conditional GET."""

import pytest

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db]


def test_the_same_answer_is_not_sent_twice(client):
    first = client.get("/api/v1/tagged")
    again = client.get("/api/v1/tagged", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("form", ["W/{}", '"other", {}', "*"])
def test_weak_many_and_any(client, form):
    etag = client.get("/api/v1/tagged")["ETag"]
    assert client.get("/api/v1/tagged", headers={"if-none-match": form.format(etag)}).status_code == 304


def test_another_answer_is_sent(client):
    etag = client.get("/api/v1/tagged", {"n": "1"})["ETag"]
    other = client.get("/api/v1/tagged", {"n": "2"}, headers={"if-none-match": etag})
    assert (other.status_code, other.json()) == (200, {"n": "2"})
    assert other["ETag"] != etag
