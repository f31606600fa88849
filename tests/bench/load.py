"""A load generator: keep-alive connections that send prepared requests back to back and time every answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import uvloop

WARM_UP = 2.0  # seconds that do not count


@dataclass
class Report:
    """Answers of the measured time: latencies in seconds, statuses."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def __add__(self, other: "Report") -> "Report":
        seconds = self.seconds + other.seconds
        return Report(seconds, self.latencies + other.latencies, self.statuses + other.statuses)

    def percentile(self, share: float) -> float:
        """Seconds within which that share of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Connection(asyncio.Protocol):
    """One client: sends, reads one whole answer, sends the next."""

    def __init__(self, requests: Callable[[], bytes], report: Report, clock: "Clock"):
        self.requests, self.report, self.clock = requests, report, clock
        self.buffer, self.closed = b"", asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.send()

    def send(self):
        self.sent = time.perf_counter()
        self.transport.write(self.requests())

    def data_received(self, data):
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < content_length(head):
            return
        now, self.buffer = time.perf_counter(), b""
        if self.clock.counts(now):
            self.report.latencies.append(now - self.sent)
            self.report.statuses[int(head[9:12])] += 1
        if self.clock.is_over(now):
            self.transport.close()
        else:
            self.send()

    def connection_lost(self, error):
        if self.clock.is_over(time.perf_counter()):
            self.closed.set_result(None)
        else:
            self.closed.set_exception(error or ConnectionError("the server closed the connection"))


def content_length(head: bytes) -> int:
    """Of an answer's head; every answer of ours has one."""
    place = head.lower().index(b"content-length:") + 15
    return int(head[place:].split(b"\r\n", 1)[0])


@dataclass(frozen=True)
class Clock:
    """When counting starts and ends."""

    start: float
    end: float

    def counts(self, now: float) -> bool:
        return self.start <= now < self.end

    def is_over(self, now: float) -> bool:
        return now >= self.end


class Paced(Connection):
    """One client of many that together keep a rate: an answer's time counts from when its request was due."""

    def __init__(self, requests: Callable[[], bytes], report: Report, clock: "Clock", first: float, every: float):
        super().__init__(requests, report, clock)
        self.due, self.every = first, every

    def connection_made(self, transport):
        self.transport = transport
        self._wait()

    def send(self):
        self.due += self.every
        self._wait()

    def _wait(self):
        loop, wait = asyncio.get_running_loop(), self.due - time.perf_counter()
        loop.call_later(max(wait, 0), self._send_due)

    def _send_due(self):
        self.sent = self.due
        self.transport.write(self.requests())


class EndsWith:
    """A clock that is over when nothing is left to send."""

    def __init__(self, left: Iterator[bytes]):
        self.left, self.next = left, next(left, b"")

    def take(self) -> bytes:
        taken, self.next = self.next, next(self.left, b"")
        return taken

    def counts(self, now: float) -> bool:
        return True

    def is_over(self, now: float) -> bool:
        return not self.next


async def _run(port: int, makers: list[Callable[[], bytes]], seconds: float) -> Report:
    loop, report = asyncio.get_running_loop(), Report(seconds=seconds)
    begun = time.perf_counter() + WARM_UP
    clock = Clock(begun, begun + seconds)
    opened = [
        await loop.create_connection(lambda maker=maker: Connection(maker, report, clock), "127.0.0.1", port)
        for maker in makers
    ]
    await asyncio.gather(*(connection.closed for _, connection in opened))
    return report


def generate(port: int, makers: list[Callable[[], bytes]], *, seconds: float = 10.0) -> Report:
    """Loads the port with one connection per maker of requests."""
    return uvloop.run(_run(port, makers, seconds))


async def _send_all(port: int, requests: list[bytes], clients: int) -> Report:
    loop, report, left = asyncio.get_running_loop(), Report(), iter(requests)
    clock = EndsWith(left)
    opened = [
        await loop.create_connection(lambda: Connection(clock.take, report, clock), "127.0.0.1", port)
        for _ in range(clients)
    ]
    started = time.perf_counter()
    await asyncio.gather(*(connection.closed for _, connection in opened))
    report.seconds = time.perf_counter() - started
    return report


def send_all(port: int, requests: list[bytes], *, clients: int) -> Report:
    """Each of these requests once, over so many connections."""
    return uvloop.run(_send_all(port, requests, clients))


async def _keep(port: int, makers: list[Callable[[], bytes]], rate: float, seconds: float) -> Report:
    loop, report = asyncio.get_running_loop(), Report(seconds=seconds)
    now = time.perf_counter()
    clock, every = Clock(now + WARM_UP, now + WARM_UP + seconds), len(makers) / rate
    clients = [Paced(maker, report, clock, now + number / rate, every) for number, maker in enumerate(makers)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    await asyncio.gather(*(client.closed for client in clients))
    return report


def keep(port: int, makers: list[Callable[[], bytes]], *, rate: float, seconds: float = 10.0) -> Report:
    """So many requests a second, whatever the answers take; a client that is late catches up."""
    return uvloop.run(_keep(port, makers, rate, seconds))


def request(method: str, path: str, *, token: str, body: bytes = b"", **headers: str) -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
