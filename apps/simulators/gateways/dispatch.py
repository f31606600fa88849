"""The way of a call: outage, keys, route, trouble, work, answer. Work has the books' lock; waiting does not."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import chaos, clockwork
from .books import BOOKS
from .plans import chosen

BUSY_FOR = 2
OUTAGES = ("ERROR", "HANG", "BUSY")


@dataclass(slots=True)
class Told:
    """An answer that is more than a 200 with an object."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The gateway says no, in its own words."""

    def __init__(self, told: Told):
        super().__init__(told.status)
        self.told = told


@dataclass(slots=True)
class Asked:
    """A call: `ids` are the variable parts of its path."""

    gateway: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]  # names in lower case
    raw: bytes
    ids: tuple[str, ...] = ()
    files: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> dict:
        """The body as an object; none is an empty one, a broken one is {'': raw}."""
        try:
            found = json.loads(self.raw) if self.raw else {}
        except ValueError:
            return {"": self.raw}
        return found if isinstance(found, dict) else {"": found}


Work = Callable[[Asked], "dict | Told"]


class Gateway:
    """One gateway's door: routes by method and path (`*` is an id), its keys and its way of saying no."""

    def __init__(self, code: str, *, allows, error, limits: Mapping[str, int] | None = None, keeps_errors=False):
        self.code, self.allows, self.error = code, allows, error
        self.limits, self.keeps_errors = limits or {}, keeps_errors
        self.routes: dict[tuple[str, int], list[tuple[tuple[str, ...], str, Work]]] = {}
        self.minutes: dict[tuple[str, int], int] = {}

    def on(self, method: str, path: str, step: str) -> Callable[[Work], Work]:
        """Registers a piece of work under a path and the name that plans know it by."""
        parts = tuple(path.strip("/").split("/"))

        def register(work: Work) -> Work:
            self.routes.setdefault((method, len(parts)), []).append((parts, step, work))
            return work

        return register

    def find(self, asked: Asked) -> tuple[str, Work] | None:
        parts = tuple(asked.path.strip("/").split("/"))
        for pattern, step, work in self.routes.get((asked.method, len(parts)), ()):
            if all(wanted in ("*", part) for wanted, part in zip(pattern, parts, strict=True)):
                asked.ids = tuple(part for wanted, part in zip(pattern, parts, strict=True) if wanted == "*")
                return step, work
        return None

    def answer(self, asked: Asked) -> Told | None:
        """What the caller gets, which may take its time; None: the line is cut."""
        clockwork.run_due()
        if (outage := BOOKS.outages.get(self.code)) is not None:
            return self._outage(outage)
        if not self.allows(asked):
            return self.error(401)
        found = self.find(asked)
        if found is None:
            return self.error(404)
        step, work = found
        with BOOKS.lock:
            told, wait = self._work(asked, step, work)
            BOOKS.calls.append((BOOKS.now(), self.code, asked.method, asked.path, step, told.status if told else 0))
        if wait:
            time.sleep(wait)
        return told

    def _work(self, asked: Asked, step: str, work: Work) -> tuple[Told | None, float]:
        """Does the work unless trouble comes first; what trouble comes after, and how long the answer takes."""
        left, limit = self._budget(step)
        plan = chosen(self.code, step, *asked.ids) or chosen(self.code, "any")
        trouble = plan.outcome if plan else chaos.call_fault()
        BOOKS.called[f"{self.code} {step}"] += 1
        if left < 0 or trouble == "BUSY":
            return self.error(429), 0
        if trouble in ("ERROR", "REFUSED", "CONFLICT", "GARBAGE"):
            return self.error({"ERROR": 500, "REFUSED": 400, "CONFLICT": 409, "GARBAGE": 200}[trouble]), 0
        if trouble == "TIMEOUT_BEFORE":
            return self._late(self.error(504), plan)
        told = self.run(asked, work, fails=trouble == "ERROR_AFTER")
        if limit:
            told.headers |= {"x-ratelimit-limit": str(limit), "x-ratelimit-remaining": str(max(left, 0))}
        return self._late(told, plan) if trouble == "TIMEOUT" else (told, 0)

    def run(self, asked: Asked, work: Work, *, fails: bool) -> Told:
        """The work itself; `fails`: it was done, and the answer is lost in a 500."""
        try:
            done = work(asked)
        except Refused as no:
            return no.told
        told = done if isinstance(done, Told) else Told(200, done)
        return self.error(500) if fails else told

    def _budget(self, step: str) -> tuple[int, int]:
        """(calls left in this minute, of how many); (0, 0) where there is no limit."""
        limit = self.limits.get(step, 0) if BOOKS.settings.limits else 0
        if not limit:
            return 0, 0
        minute = int(time.monotonic() // 60)
        if (step, minute) not in self.minutes:
            self.minutes = {key: count for key, count in self.minutes.items() if key[1] == minute}
        used = self.minutes[step, minute] = self.minutes.get((step, minute), 0) + 1
        return limit - used, limit

    def _outage(self, outage: str) -> Told | None:
        BOOKS.faults[f"OUTAGE {self.code}"] += 1
        if outage == "HANG" and not BOOKS.settings.timeout:
            return None
        if outage == "HANG":
            time.sleep(BOOKS.settings.timeout)
        return self.error(429 if outage == "BUSY" else 503)

    def _late(self, told: Told, plan) -> tuple[Told | None, float]:
        """The answer after a while, or none where a while is nothing."""
        wait = plan.seconds if plan and plan.seconds is not None else BOOKS.settings.timeout
        return (told, wait) if wait else (None, 0)
