"""The live process: `/ws/` by ticket, and a plain 404 for HTTP that went to the wrong port."""

import json

from channels.routing import ProtocolTypeRouter

UNAUTHORISED = 4401  # the ticket is missing, unknown or used
NO_SUCH_PATH = 4404
PROTOCOL = "munim.v1"
BODY = json.dumps(
    {"code": "NOT_FOUND", "message": "Only WebSockets are served here, at /ws/.", "details": {}, "request_id": ""}
).encode()


async def not_here(scope, receive, send) -> None:
    """Answers any HTTP request in the API's error shape."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


async def websockets(scope, receive, send) -> None:
    """Accepts, so that the client reads the close code, and closes: no ticket is issued yet, so none is valid."""
    await receive()
    echoed = PROTOCOL if PROTOCOL in scope.get("subprotocols", []) else None
    await send({"type": "websocket.accept", "subprotocol": echoed})
    await send({"type": "websocket.close", "code": UNAUTHORISED if scope["path"] == "/ws/" else NO_SUCH_PATH})


router = ProtocolTypeRouter({"http": not_here, "websocket": websockets})
