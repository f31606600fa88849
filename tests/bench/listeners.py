"""A thousand clients in one process: `python -m tests.bench.listeners PORT` with a ticket per line on stdin.

Each follows the client's rule: ignores what it knows, resumes over a gap. It says "ready" once all were greeted; at
the end of stdin it prints what they heard as one line of JSON. Frames are read by hand: this shares two cores with
what it measures.
"""

import asyncio
import json
import os
import sys
import time

import orjson
import uvloop

GREETING = (
    "GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
    "Sec-WebSocket-Protocol: munim.v1, {}\r\n\r\n"
)
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Heard:
    """What all clients applied: the journal of each frame and when it came; what they ignored or asked again."""

    def __init__(self):
        self.frames: list[tuple[str, float]] = []
        self.closes: list[tuple[int, float]] = []
        self.ignored = self.resumed = self.resynced = 0


class Client(asyncio.Protocol):
    def __init__(self, ticket: str, heard: Heard):
        self.ticket, self.heard = ticket, heard
        self.buffer, self.is_open, self.is_closed, self.last = b"", False, False, -1
        self.greeted = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        transport.write(GREETING.format(self.ticket).encode())

    def connection_lost(self, error):
        if not self.is_closed:
            self.heard.closes.append((1006, time.monotonic()))

    def data_received(self, data):
        self.buffer += data
        if not self.is_open:
            head, separator, rest = self.buffer.partition(b"\r\n\r\n")
            if not separator:
                return
            self.is_open, self.buffer = True, rest
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 127, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4]), 4
        if len(buffer) < start + size:
            return None
        self.buffer = buffer[start + size :]
        return buffer[0] & 15, buffer[start : start + size]

    def _take(self, kind: int, body: bytes) -> None:
        if kind == PING:
            self._send(PONG, body)
        elif kind == CLOSE:
            self.is_closed = True
            self.heard.closes.append((int.from_bytes(body[:2]), time.monotonic()))
            self._send(CLOSE, body)
        elif kind == TEXT:
            self._apply(orjson.loads(body))

    def _apply(self, frame: dict) -> None:
        now = time.monotonic()
        if frame["type"] == "hello":
            self.last = frame["seq"]
            self.greeted.set_result(None)
        elif frame["type"] == "resync":
            self.heard.resynced += 1
            self.last = frame["seq"]
        elif "scope" in frame:
            return
        elif frame["seq"] <= self.last:
            self.heard.ignored += 1
        elif frame["seq"] > self.last + 1:
            self.heard.resumed += 1
            self._send(TEXT, orjson.dumps({"type": "resume", "from": self.last}))
        else:
            self.last = frame["seq"]
            if frame["type"] == "wallet.update":
                self.heard.frames.append((frame["data"]["txn"]["id"], now))

    def _send(self, kind: int, body: bytes) -> None:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
        self.transport.write(bytes([128 | kind, 128 | len(body)]) + mask + masked)


async def run(port: int) -> None:
    loop, heard = asyncio.get_running_loop(), Heard()
    tickets = []
    while line := sys.stdin.readline().strip():
        tickets.append(line)
    clients = []
    for ticket in tickets:
        _, client = await loop.create_connection(lambda ticket=ticket: Client(ticket, heard), "127.0.0.1", port)
        clients.append(client)
        if len(clients) % 50 == 0:
            await asyncio.gather(*(one.greeted for one in clients[-50:]))
    await asyncio.gather(*(client.greeted for client in clients))
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    told = {
        "frames": heard.frames,
        "lasts": [client.last for client in clients],
        "ignored": heard.ignored,
        "resumed": heard.resumed,
        "resynced": heard.resynced,
        "closes": heard.closes,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1])))
