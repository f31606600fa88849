"""Alive, ready, measured."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from apps.core import clock, gate
from apps.core.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


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


def test_requests_are_counted_by_route(client):
    client.get("/api/v1/nowhere")
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'munim_http_request_seconds_count{method="GET",route="healthz",status="200"}' in text
    assert 'munim_http_request_seconds_count{method="GET",route="none",status="404"}' in text


def test_gauges_are_asked_when_prometheus_asks(client, at):
    with clock.fixed(at):
        assert "munim_outbox_lag_seconds 0.0" in client.get("/metrics").content.decode()
        OutboxEvent.objects.create(name="x.y", version=1, aggregate_type="x", aggregate_id="1", payload={})
        OutboxEvent.objects.update(created_at=at - timedelta(seconds=90))
        text = client.get("/metrics").content.decode()
    assert "munim_outbox_lag_seconds 90.0" in text
    assert "munim_outbox_waiting 1.0" in text
    assert "munim_outbox_dead 0.0" in text


def test_workers_share_their_figures(tmp_path):
    worker = "from apps.core import metrics; metrics.observe('GET', 'x', 200, 0.1)"
    asked = f"import django; django.setup(); {worker}; print(metrics.exposition().decode())"
    environment = {
        **os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings.test"
    }  # fmt: skip
    for _ in range(2):
        subprocess.run([sys.executable, "-c", f"import django; django.setup(); {worker}"], env=environment, check=True)
    shown = subprocess.run(
        [sys.executable, "-c", asked.replace("print", "metrics._hooks.sources.clear(); print")],
        env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert 'munim_http_request_seconds_count{method="GET",route="x",status="200"} 3.0' in shown


def test_metrics_are_for_named_networks(client):
    response = client.get("/metrics", REMOTE_ADDR="203.0.113.9")
    assert (response.status_code, response.json()["code"]) == (403, "PERMISSION_DENIED")


def test_the_gate_has_a_client_for_a_socket():
    assert gate.client().ping() is True
