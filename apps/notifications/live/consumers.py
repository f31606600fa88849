"""`/ws/`: a ticket opens a socket, the hub feeds it."""

import asyncio
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError

from apps.notifications.live import codes, services
from apps.notifications.live.errors import TicketRefused
from apps.notifications.live.sockets import looking
from apps.notifications.live.sockets.hub import Hub
from apps.notifications.live.sockets.socket import Socket

PATH, PROTOCOL = "/ws/", "munim.v1"
CLOSE = "munim.close"  # an extension of our server: closes although the client does not read

_hub: Hub | None = None


def hub() -> Hub:
    """The process's hub, begun with its first socket."""
    global _hub
    if _hub is None:
        _hub = Hub()
        _hub.start()
    return _hub


async def leave(seconds: float) -> None:
    """The process ends: its sockets are sent away in batches."""
    global _hub
    if _hub is not None:
        leaving, _hub = _hub, None
        await leaving.leave(seconds=seconds)


class Wire:
    """The server's side of one connection."""

    def __init__(self, scope: dict, send: Callable):
        self._send, self._close = send, scope["extensions"][CLOSE]
        self._is_closed = False

    async def send(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})

    def close(self, code: int) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._close(code)


async def websockets(scope: dict, receive: Callable, send: Callable) -> None:
    """One connection, from the handshake to its end."""
    await receive()
    offered = scope.get("subprotocols", [])
    # Accepted first: a client reads a close code only of an open socket. Never echoes the ticket.
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL if PROTOCOL in offered else None})
    refusal, admission = await _admit(scope, offered)
    if admission is None:
        await send({"type": "websocket.close", "code": refusal})
        return
    socket = await hub().welcome(admission, Wire(scope, send))
    writer = asyncio.create_task(socket.write())
    code = 1006
    try:
        code = await _hear(socket, receive)
    finally:
        hub().forget(socket, code)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)


async def _hear(socket: Socket, receive: Callable) -> int:
    """Until the client or we close; the code it closed with."""
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return event.get("code") or 1005
        socket.hear(event.get("text"))


async def _admit(scope: dict, offered: list[str]) -> tuple[int, services.Admission | None]:
    """The login behind the ticket, or the code to close with. A ticket is used up whatever comes of it."""
    if scope["path"] != PATH:
        return codes.NO_SUCH_PATH, None
    tickets = [text for text in offered if text != PROTOCOL]
    if PROTOCOL not in offered or len(tickets) != 1 or not services.is_shaped(tickets[0]):
        return codes.UNAUTHORISED, None
    try:
        admission, verdict = await hub().door_desk.ask(_consume, tickets[0])
    except TicketRefused:
        return codes.UNAUTHORISED, None
    except DatabaseError:
        return codes.GOING_AWAY, None
    if not _may_come_from(scope, admission):
        return codes.FORBIDDEN, None
    return (verdict, None) if verdict else (0, admission)


def _consume(ticket: str) -> tuple[services.Admission, int]:
    """In a thread. Raises TicketRefused."""
    admission = services.ticket_consume(ticket=ticket)
    return admission, looking.Found({}, {}, *looking.standings([admission])).verdict(admission)


def _may_come_from(scope: dict, admission: services.Admission) -> bool:
    """Apps name no origin; a page must be on the list, or the very console page that asked for the ticket."""
    origin = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"), "")
    if admission.origin:
        return origin == admission.origin
    return not origin or origin in settings.CORS_ALLOWED_ORIGINS
