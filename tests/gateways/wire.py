"""A gateway's end of the line that answers whatever a test tells it: on loopback, over real HTTP."""

import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Wire:
    """`answer(...)` puts an answer into the line; `asked` is what came. An empty line hangs up."""

    def __init__(self, url: str):
        self.url = url
        self.asked: list[Asked] = []
        self.line: deque[tuple[int, bytes, dict, float]] = deque()

    def answer(self, body=None, *, status: int = 200, headers: dict | None = None, after: float = 0.0) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.line.append((status, raw, headers or {}, after))

    def clear(self) -> None:
        self.asked.clear()
        self.line.clear()


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answered(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            wire.asked.append(Asked(self.command, self.path, headers, body))
            if not wire.line:
                self.close_connection = True
                return
            status, raw, more, after = wire.line.popleft()
            if after:
                wire.hold.wait(after)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = answered

        def log_message(self, *args) -> None:
            return

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        return  # a client that did not wait


@contextmanager
def listening() -> Iterator[Wire]:
    wire = Wire("")
    wire.hold = threading.Event()
    server = _Server(("127.0.0.1", 0), _handler(wire))
    wire.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        wire.hold.set()
        server.shutdown()
        server.server_close()
