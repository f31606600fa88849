"""The live process: `/ws/` by ticket, and a plain 404 for HTTP that went to the wrong port."""

import json

from channels.routing import ProtocolTypeRouter

from apps.notifications.live.consumers import websockets

BODY = json.dumps(
    {"code": "NOT_FOUND", "message": "Only WebSockets are served here, at /ws/.", "details": {}, "request_id": ""}
).encode()


async def not_here(scope, receive, send) -> None:
    """Answers any HTTP request in the API's error shape."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


router = ProtocolTypeRouter({"http": not_here, "websocket": websockets})
