"""One client: how far it has read, what waits for it, and what it may say."""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

import orjson
from django.conf import settings

from apps.core import clock
from apps.core.ids import uuid7
from apps.notifications.live import codes
from apps.notifications.live.selectors import News
from apps.notifications.live.services.tickets import Admission

from .figures import Figures

LONGEST_QUEUE, LARGEST_QUEUE = 200, 256 * 1024  # frames, characters
LARGEST_FRAME = 4096
FRAMES_PER_SECOND = 10
BLOCKED = "user.blocked"
GRACE = 5.0  # seconds to send what waits before a close
LAST_WORDS = 1.0  # seconds a blocked user's socket waits for the event that says so


class Wire(Protocol):
    """How frames reach the client; `close` is not held up by a client that does not read."""

    async def send(self, text: str) -> None: ...
    def close(self, code: int) -> None: ...


class Socket:
    """`last` and `scopes`: the numbers up to which everything is sent or waits in the queue."""

    def __init__(self, admission: Admission, wire: Wire, figures: Figures, stir: Callable[["Socket"], None]):
        self.id: UUID = uuid7()
        self.admission, self.wire, self.figures, self.stir = admission, wire, figures, stir
        self.user_id = admission.user_id
        self.connected_at = clock.now()
        self.last = 0
        self.asked: int | None = None  # where it stood when the look began
        self.is_behind = False  # the queue was full: fed again once it is empty
        self.scopes: dict[str, int] = {}
        self.sent = 0
        self.code = 0  # why it ends, once it does
        self.is_muted = False  # the login was shut out: nothing but the reason is sent any more
        self._queue: deque[tuple[str, datetime | None]] = deque()
        self._size = 0
        self._stirred = asyncio.Event()
        self._heard: deque[float] = deque(maxlen=FRAMES_PER_SECOND)

    @property
    def queued(self) -> int:
        return len(self._queue)

    def begin(self, last: int, scopes: dict[str, int]) -> None:
        """Says where the sequences stand; what comes after follows by itself."""
        self.last, self.scopes = last, scopes
        self.say({"v": 1, "type": "hello", "seq": last, "scopes": scopes})

    def say(self, frame: dict) -> None:
        """A frame without a number."""
        self._put(orjson.dumps(frame).decode(), None)

    def feed(self, news: News) -> None:
        """Queues what follows `last`; a number that is missing makes the client reload."""
        for row in news.rows:
            if row.seq <= self.last:
                continue
            if row.seq != self.last + 1:
                return self._resync(news.newest)
            if self._is_full():
                return self._fall_behind()
            self._put(row.text, row.at)
            self.last = row.seq
        if news.is_all and self.last != news.newest:
            return self._resync(news.newest)
        return None

    def feed_scope(self, scope: str, news: News) -> None:
        """The same for a scope."""
        for row in news.rows:
            if row.seq <= self.scopes[scope]:
                continue
            if self._is_full():
                return self._fall_behind()
            self._put(row.text, row.at)
            self.scopes[scope] = row.seq
        if news.is_all:
            self.scopes[scope] = news.newest
        return None

    def tell_blocked(self, news: News | None) -> None:
        """Nothing but the reason, then 4403; the reason may still be on its way, but not for long."""
        if self.code:
            return
        reason = next((row for row in reversed(news.rows) if row.type == BLOCKED), None) if news else None
        self._drop()
        if reason is not None:
            self._put(reason.text, reason.at)
            self.end(codes.FORBIDDEN)
        elif not self.is_muted:
            asyncio.get_running_loop().call_later(LAST_WORDS, self.end, codes.FORBIDDEN)
        self.is_muted = True

    def end(self, code: int) -> None:
        """Closes once what waits is sent, or soon; who is too slow or was shut out loses what waits."""
        if self.code:
            return
        self.code = code
        if code in (codes.TOO_SLOW, codes.UNAUTHORISED):
            self._drop()
        grace = 0 if code == codes.TOO_SLOW else GRACE
        asyncio.get_running_loop().call_later(grace, self.wire.close, code)
        self._stirred.set()

    async def write(self) -> None:
        """Sends what waits, until the end."""
        while not (self.code and not self._queue):
            while self._queue:
                text, at = self._queue.popleft()
                self._size -= len(text)
                await self.wire.send(text)
                self.sent += 1
                if at is not None:
                    self.figures.sent((clock.now() - at).total_seconds())
            self._stirred.clear()
            if self.is_behind:
                self.is_behind = False
                self.stir(self)
            if not self.code:
                await self._stirred.wait()
        self.wire.close(self.code)

    def hear(self, text: str | None) -> None:
        """A frame of the client: only a resume means anything."""
        now = asyncio.get_running_loop().time()
        if len(self._heard) == FRAMES_PER_SECOND and now - self._heard[0] < 1:
            return self.end(codes.MISUSE)
        self._heard.append(now)
        if text is not None and len(text.encode()) > LARGEST_FRAME:
            return self.end(codes.TOO_BIG)
        places = _resume(text)
        if places is None:
            return self.end(codes.MISUSE)
        return self._resume(*places)

    def _resume(self, last: int, scopes: dict[str, int]) -> None:
        self.figures.resumes += 1
        self.last = last
        self.scopes |= {scope: place for scope, place in scopes.items() if scope in self.scopes}
        self.stir(self)

    def _resync(self, newest: int) -> None:
        self.figures.resyncs += 1
        self.last = newest
        self.say({"v": 1, "type": "resync", "seq": newest})

    def _drop(self) -> None:
        self._queue.clear()
        self._size = 0

    def _put(self, text: str, at: datetime | None) -> None:
        if self.code:
            return
        self._queue.append((text, at))
        self._size += len(text)
        self.figures.longest_queue = max(self.figures.longest_queue, len(self._queue))
        self._stirred.set()

    def _is_full(self) -> bool:
        return len(self._queue) >= LONGEST_QUEUE or self._size >= LARGEST_QUEUE

    def _fall_behind(self) -> None:
        """What else comes stays in the log. Who resumes far back has time to read; who reads nothing is closed."""
        if self.is_behind:
            return
        self.is_behind = True
        asyncio.get_running_loop().call_later(settings.LIVE_SLOW_SECONDS, self._judge_speed, self.sent)

    def _judge_speed(self, sent: int) -> None:
        if self.is_behind and self.sent < sent + LONGEST_QUEUE // 4:
            self.end(codes.TOO_SLOW)
        elif self.is_behind:
            asyncio.get_running_loop().call_later(settings.LIVE_SLOW_SECONDS, self._judge_speed, self.sent)


def _resume(text: str | None) -> tuple[int, dict[str, int]] | None:
    """The places named by `{"type": "resume", "from": 12, "scopes": {"settings": 3}}`; None for anything else."""
    try:
        frame = orjson.loads(text or "")
    except ValueError:
        return None
    if not isinstance(frame, dict) or frame.get("type") != "resume":
        return None
    scopes = frame.get("scopes", {})
    places = [frame.get("from"), *(scopes.values() if isinstance(scopes, dict) else [None])]
    if not all(type(place) is int and 0 <= place < 2**63 for place in places):
        return None
    return places[0], scopes
