"""Alive, ready, measured."""

import pytest
from django.test import override_settings

from apps.core import gate, metrics

pytestmark = pytest.mark.django_db


def test_alive(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_alive_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_a_part_that_is_away_is_named(client):
    with override_settings(REDIS_URL="unix:///nowhere/redis.sock"):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["redis"] == "unavailable"
    assert response.json()["checks"]["database"] == "ok"


def test_no_risk_gate_is_not_ready(client):
    with override_settings(RISK_GATE="apps.core.nothing.Gate"):
        response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]["risk_gate"]) == (503, "unavailable")


def test_requests_are_counted_by_route_and_gauges_are_asked(client):
    metrics.gauge("munim_test_lag_seconds", "A gauge of the test", lambda: 7.5)
    client.get("/api/v1/nowhere")
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'munim_http_request_seconds_count{method="GET",route="healthz",status="200"}' in text
    assert 'munim_http_request_seconds_count{method="GET",route="none",status="404"}' in text
    assert "munim_test_lag_seconds 7.5" in text


def test_metrics_are_for_named_networks(client):
    response = client.get("/metrics", REMOTE_ADDR="203.0.113.9")
    assert (response.status_code, response.json()["code"]) == (403, "PERMISSION_DENIED")


def test_the_gate_has_a_client_for_a_socket():
    assert gate.client().ping() is True
