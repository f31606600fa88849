"""The live process: its address, its handshake, and HTTP that strayed there."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.notifications.live.consumers import PROTOCOL
from config.live import router


def exchange(scope: dict, incoming: dict) -> list[dict]:
    """What the process sends for one incoming event."""
    sent: list[dict] = []

    async def receive():
        return incoming

    async def send(event):
        sent.append(event)

    with ThreadPoolExecutor(1) as thread:  # a browser test may hold this thread's event loop
        thread.submit(asyncio.run, router(scope, receive, send)).result()
    return sent


def handshake(path: str, subprotocols: list[str]) -> list[dict]:
    return exchange({"type": "websocket", "path": path, "subprotocols": subprotocols}, {"type": "websocket.connect"})


class TestAddress:
    def test_is_told_to_any_user(self, api, member, settings):
        settings.LIVE_URL = "wss://live.munim.example/ws/"
        answer = api(member()).get("/api/v1/live")
        assert (answer.status_code, answer.json()) == (200, {"url": "wss://live.munim.example/ws/"})

    def test_is_not_told_to_nobody(self, api):
        assert api().get("/api/v1/live").status_code == 401


class TestHandshake:
    @pytest.mark.parametrize(("path", "code"), [("/ws/", 4401), ("/elsewhere", 4404)])
    def test_is_accepted_and_closed_with_a_code(self, path, code):
        assert handshake(path, [PROTOCOL, "ticket"]) == [
            {"type": "websocket.accept", "subprotocol": PROTOCOL},
            {"type": "websocket.close", "code": code},
        ]

    def test_never_echoes_a_ticket(self):
        assert handshake("/ws/", ["ticket"])[0] == {"type": "websocket.accept", "subprotocol": None}


def test_http_on_the_live_port_is_a_plain_404():
    start, body = exchange({"type": "http", "method": "GET", "path": "/admin/"}, {"type": "http.request"})
    assert start["status"] == 404
    assert json.loads(body["body"]) == {
        "code": "NOT_FOUND",
        "message": "Only WebSockets are served here, at /ws/.",
        "details": {},
        "request_id": "",
    }
