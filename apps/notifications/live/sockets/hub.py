"""All sockets of one process: woken by Redis, fed from the log in one query for many users, judged at every look."""

import asyncio
import logging
import os
import random
import signal
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError

from apps.core.ids import uuid7
from apps.notifications.live import codes, selectors
from apps.notifications.live.services import Admission

from . import looking
from .figures import Figures
from .listening import Listener
from .reporting import Reporter
from .socket import Socket, Wire
from .threads import Desk

log = logging.getLogger("munim.live")
PACE = 0.01  # seconds between looks: wake-ups that come meanwhile share one
AT_ONCE = 500  # users per query
POLL, BLIND_POLL = 15.0, 0.25  # seconds: wake-ups may get lost; without Redis there are none
PULSE = 2.0
APP_SCOPES, CONSOLE_SCOPES = ("settings",), ("settings", "console")


class Hub:
    """One per process and event loop."""

    def __init__(self):
        self.id: UUID = uuid7()
        self.figures = Figures()
        self.sockets: set[Socket] = set()
        self.by_user: dict[int, set[Socket]] = defaultdict(set)
        self.is_leaving = False
        self._users: set[int] = set()
        self._scopes: set[str] = set()
        self._stirred = asyncio.Event()
        self._feed_desk, self.door_desk = Desk("live-feed", 1), Desk("live-door", 2)
        self._listener = Listener(self._hear, self.stir_all)
        self._reporter = Reporter(self)
        self._tasks: list[asyncio.Task] = []

    def start(self) -> None:
        """Begins to listen and to look."""
        jobs = (self._listener.run, self._serve, self._poll, self._feel_pulse, self._reporter.run)
        self._tasks = [asyncio.create_task(job()) for job in jobs]
        for task in self._tasks:
            task.add_done_callback(_end_with)

    async def welcome(self, admission: Admission, wire: Wire) -> Socket:
        """A socket in its place: told where its sequences stand, and fed from there on."""
        scopes = CONSOLE_SCOPES if admission.is_console else APP_SCOPES
        last, places = await self.door_desk.ask(looking.places, admission.user_id, scopes)
        socket = Socket(admission, wire, self.figures, self._stir)
        socket.begin(last, places)
        self.sockets.add(socket)
        self.by_user[socket.user_id].add(socket)
        self.figures.opened += 1
        self._stir(socket)  # what came between the reading and now
        if self.is_leaving:
            socket.end(codes.GOING_AWAY)
        return socket

    def forget(self, socket: Socket, code: int) -> None:
        """It is closed."""
        self.figures.closes[str(socket.code or code)] += 1
        self.sockets.discard(socket)
        mates = self.by_user[socket.user_id]
        mates.discard(socket)
        if not mates:
            del self.by_user[socket.user_id]

    def stir_all(self) -> None:
        """Wake-ups may have been lost: looks for everybody."""
        self._users |= self.by_user.keys()
        self._scopes |= {*CONSOLE_SCOPES}
        self._stirred.set()

    async def leave(self, *, seconds: float) -> None:
        """Sends everybody away in batches, so that they do not come back all at once; then reports and stops."""
        self.is_leaving = True
        step = 0.25
        batch = max(25, -(-len(self.sockets) * step // max(seconds, step)))
        while self.sockets:
            going = [socket for socket in self.sockets if not socket.code][: int(batch)]
            for socket in going:
                socket.end(codes.GOING_AWAY)
            if not going and seconds <= 0:
                break
            seconds -= step
            await asyncio.sleep(step)
        await self.stop()

    async def stop(self) -> None:
        """Ends its tasks; says good-bye on the operations page."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._reporter.good_bye()
        self._feed_desk.close()
        self.door_desk.close()

    def _hear(self, hint: str) -> None:
        """`u 1 2 3`: users, `s settings`: a scope, `*`: everybody."""
        self.figures.wakes += 1
        kind, _, rest = hint.partition(" ")
        if kind == "u":
            self._users.update(user for user in map(int, rest.split()) if user in self.by_user)
        elif kind == "s":
            self._scopes.add(rest)
        else:
            self.stir_all()
        if self._users or self._scopes:
            self._stirred.set()

    def _stir(self, socket: Socket) -> None:
        self._users.add(socket.user_id)
        self._scopes |= socket.scopes.keys()
        self._stirred.set()

    async def _serve(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            users, scopes = self._users, self._scopes
            self._users, self._scopes = set(), set()
            try:
                await self._look(users, scopes)
            except DatabaseError:
                log.exception("the database is away: looking again")
                self._users |= users
                self._scopes |= scopes
                self._stirred.set()
                await asyncio.sleep(1)
            await asyncio.sleep(PACE)

    async def _look(self, users: set[int], scopes: set[str]) -> None:
        """A scope concerns every socket that listens to it, so their logins are judged too."""
        listening = {socket for socket in self.sockets if scopes & socket.scopes.keys()} if scopes else set()
        mine = listening.union(*(self.by_user.get(user, ()) for user in users))
        by_user: dict[int, list[Socket]] = defaultdict(list)
        for socket in mine:
            by_user[socket.user_id].append(socket)
        ids = list(by_user)
        for start in range(0, len(ids), AT_ONCE):
            part = [socket for user in ids[start : start + AT_ONCE] for socket in by_user[user]]
            await self._look_for(part, scopes)

    async def _look_for(self, part: list[Socket], scopes: set[str]) -> None:
        asked: dict[int, int] = {}
        places: dict[str, int] = {}
        for socket in part:
            socket.asked = None if socket.is_behind else socket.last
            if socket.is_behind:
                continue
            asked[socket.user_id] = min(socket.last, asked.get(socket.user_id, socket.last))
            for scope in scopes & socket.scopes.keys():
                places[scope] = min(socket.scopes[scope], places.get(scope, socket.scopes[scope]))
        found = await self._feed_desk.ask(looking.look, asked, places, [socket.admission for socket in part])
        for socket in part:
            self._hand_over(socket, found)

    def _hand_over(self, socket: Socket, found: looking.Found) -> None:
        verdict = found.verdict(socket.admission)
        news = found.news.get(socket.user_id)
        if verdict == codes.FORBIDDEN or socket.is_muted:
            socket.tell_blocked(news)
        elif verdict:
            socket.end(verdict)
        elif socket.asked is None:
            return  # it is fed once it has read what waits
        elif socket.last != socket.asked:  # a resume came in between
            self._stir(socket)
        else:
            if news is not None:
                socket.feed(news)
            for scope in socket.scopes.keys() & found.scopes.keys():
                socket.feed_scope(scope, found.scopes[scope])
            if any(not one.is_all for one in self._of(socket, found)):
                self._stir(socket)

    @staticmethod
    def _of(socket: Socket, found: looking.Found) -> Iterable[selectors.News]:
        if socket.user_id in found.news:
            yield found.news[socket.user_id]
        yield from (found.scopes[scope] for scope in socket.scopes.keys() & found.scopes.keys())

    async def _poll(self) -> None:
        """Looks without being woken: often while Redis is away."""
        waited = 0.0
        while True:
            await asyncio.sleep(BLIND_POLL)
            waited += BLIND_POLL
            if not self._listener.is_listening or waited >= POLL:
                waited = 0.0
                self.stir_all()

    async def _feel_pulse(self) -> None:
        """While a console is open: tells it that numbers may have moved."""
        known = None
        while True:
            await asyncio.sleep(PULSE * random.uniform(0.9, 1.1))
            consoles = [socket for socket in self.sockets if socket.admission.is_console and not socket.is_muted]
            if not consoles:
                continue
            try:
                now = await self.door_desk.ask(selectors.pulse)
            except DatabaseError:
                continue
            if now != known:
                known = now
                for socket in consoles:
                    socket.say({"v": 1, "type": "console.pulse", "data": {}})


def _end_with(task: asyncio.Task) -> None:
    """None of these ends while the process lives: better a new process than one that looks alive and feeds nobody."""
    if not task.cancelled():
        log.critical("a live task ended", exc_info=task.exception())
        os.kill(os.getpid(), signal.SIGTERM)
