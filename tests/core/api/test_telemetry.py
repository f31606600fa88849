"""Traces: nothing without an endpoint, spans of requests and queries with one."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from config import telemetry
from tests.runtime.processes import PATIENCE

CHILD = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
from config.wsgi import application
from django.test import Client
from opentelemetry import trace
response = Client(SERVER_NAME="localhost").get("/api/v1/nowhere")
assert (response.status_code, "X-Request-ID" in response) == (404, True)
Client(SERVER_NAME="localhost").get("/readyz")
trace.get_tracer_provider().shutdown()
"""


def test_off_unless_an_endpoint_is_named():
    assert telemetry.start() is False
    assert "opentelemetry.sdk.trace" not in sys.modules


@pytest.mark.django_db(transaction=True)
def test_spans_reach_the_endpoint_that_is_named():
    received = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Silence."""

    server = HTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        environment = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
            "MUNIM_TRACE_RATIO": "1",
        }
        subprocess.run([sys.executable, "-c", CHILD], env={**os.environ, **environment}, check=True, timeout=PATIENCE)
    finally:
        server.shutdown()
        server.server_close()
    assert connection.vendor == "postgresql"
    assert {path for path, _ in received} == {"/v1/traces"}
    sent = b"".join(body for _, body in received)
    assert b"munim" in sent
    assert b"GET" in sent
