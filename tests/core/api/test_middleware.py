"""Request id, client address, headers, and what the API passes by."""

import pytest
from django.test import Client, override_settings

from apps.core import context
from apps.core.proxies import client_ip

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db]


@pytest.mark.parametrize("given", ["abcdefgh", "A-1" * 20, "x" * 64])
def test_a_good_request_id_is_kept(client, given):
    assert client.get("/api/v1/echo", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", "line\nfeed", "ünïcödé-id"])
def test_another_request_id_is_replaced(client, given):
    answered = client.get("/api/v1/echo", headers={"x-request-id": given})["X-Request-ID"]
    assert answered != given
    assert len(answered) == 36


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "nonsense, 198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
    ],
)
@override_settings(TRUSTED_PROXIES=["10.0.0.0/8"])
def test_forwarded_addresses_are_believed_from_trusted_proxies_only(remote, forwarded, expected):
    assert client_ip({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}) == expected


def test_without_trusted_proxies_nobody_is_believed():
    assert client_ip({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4"}) == "127.0.0.1"


@pytest.mark.parametrize("path", ["/api/v1/echo?a=%00", "/api/v1/faulty/a%00b"])
def test_a_nul_in_the_address_is_refused(client, path):
    response = client.get(path)
    assert (response.status_code, response.json()["code"]) == (400, "VALIDATION_ERROR")


def test_headers_of_the_api(client):
    response = client.get("/api/v1/echo")
    assert response["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Content-Length"] == str(len(response.content))
    assert not response.cookies


@pytest.mark.urls("config.urls")
def test_headers_of_the_console(client):
    response = client.get("/admin/login/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.urls("config.urls")
def test_other_pages_may_not_evaluate(client):
    response = client.get("/api/v1/docs/")
    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert "unsafe-eval" not in response["Content-Security-Policy"]


@override_settings(CORS_ALLOWED_ORIGINS=["https://app.example"])
def test_only_listed_origins_may_call():
    client = Client()
    ours = client.get("/api/v1/echo", headers={"origin": "https://app.example"})
    theirs = client.get("/api/v1/echo", headers={"origin": "https://evil.example"})
    assert ours["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Access-Control-Allow-Origin" not in theirs
    asked = client.options(
        "/api/v1/pay",
        headers={
            "origin": "https://app.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "idempotency-key",
        },
    )
    assert asked.status_code == 200
    assert "idempotency-key" in asked["Access-Control-Allow-Headers"]


def test_answers_are_compressed_when_asked(client):
    response = client.get("/api/v1/tagged", query_params={"n": "x" * 500}, headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 300


def test_bind_takes_the_rest_from_outside(member):
    user = member()
    with context.bind(request_id="outer-request", actor_id=user.pk, ip="192.0.2.1"):
        with context.bind(request_id="inner-request"):
            assert context.request_id() == "inner-request"
            assert context.ip() == "192.0.2.1"
            assert context.actor() == user
        assert context.request_id() == "outer-request"
    assert (context.request_id(), context.ip(), context.actor()) == ("", "", None)
