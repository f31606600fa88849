"""Web servers under load: Munim's own and the sketch, started the same way, one after the other."""

import http.client
import os
import random
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import orjson

from config.run.services import HOST, web

from . import sketch
from .figures import Figure
from .load import Report, generate, request

CONNECTIONS = 64
ROUNDS, SECONDS = 3, 5.0


@contextmanager
def serving(application: str, ready: str, *, port: int) -> Iterator[subprocess.Popen]:
    """The process that serves the application as `make run` does, once `ready` answers."""
    with tempfile.TemporaryDirectory() as place, (Path(place) / "log").open("wb") as log:
        munim = web(port, figures=Path(place) / "metrics")
        service = replace(munim, command=[*munim.command[:-1], application])
        process = subprocess.Popen(service.command, env={**os.environ, **service.variables}, stdout=log, stderr=log)
        try:
            _wait(port, ready)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def served(application: str, ready: str, *, port: int) -> Iterator[int]:
    """As `serving`: the port."""
    with serving(application, ready, port=port):
        yield port


def _wait(port: int, path: str, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def checked(report: Report, status: int) -> Report:
    """The report, when every answer had the status: a fast refusal is no speed."""
    wrong = {code: count for code, count in report.statuses.items() if code != status}
    if wrong:
        raise RuntimeError(f"expected only {status}, and there were {wrong}")
    return report


def reads(path: str, tokens: list[str]) -> list[Callable[[], bytes]]:
    """One connection per token that asks for the same page again and again."""
    prepared = [request("GET", path, token=token) for token in tokens]
    return [lambda one=one: one for one in prepared]


def transfers(path: str, tokens: list[str], people: list[str]) -> list[Callable[[], bytes]]:
    """One connection per sender: one rupee to somebody else, under a new key each time."""

    def maker(sender: int) -> Callable[[], bytes]:
        chance = random.Random(sender)
        others = [person for number, person in enumerate(people) if number != sender]

        def make() -> bytes:
            told = {"to_user": chance.choice(others), "amount": {"amount": "1.00", "currency": "INR"}, "memo": "bench"}
            key = str(uuid.UUID(int=chance.getrandbits(128)))
            return request("POST", path, token=tokens[sender], body=orjson.dumps(told), Idempotency_Key=key)

        return make

    return [maker(sender) for sender in range(len(tokens))]


Makers = list[Callable[[], bytes]]
SketchOf = Callable[[list[str], list[str]], Makers]  # tokens and people of the sketch -> its requests


def compared(
    munim: Makers, sketch_of: Callable[[list[str], list[str]], Makers], *, status: int
) -> tuple[Report, Report]:
    """Munim's answers and the sketch's, measured in turns so that the machine's moods hit both."""
    sketch.create(CONNECTIONS)
    people = [str(number) for number in range(1, CONNECTIONS + 1)]
    reference = sketch_of([sketch.token(number) for number in range(1, CONNECTIONS + 1)], people)
    mine, theirs = Report(), Report()
    with (
        served("config.wsgi:application", "/readyz", port=18_000) as munim_port,
        served("tests.bench.sketch:application", "/", port=18_001) as sketch_port,
    ):
        for _ in range(ROUNDS):
            mine += checked(generate(munim_port, munim, seconds=SECONDS), status)
            theirs += checked(generate(sketch_port, reference, seconds=SECONDS), status)
    return mine, theirs


def figures(name: str, mine: Report, theirs: Report, *, rate: float, p95: float) -> list[Figure]:
    """Answers per second and the 95th percentile, each beside the sketch's."""
    slow, reference = mine.percentile(0.95), theirs.percentile(0.95)
    return [
        Figure(name, mine.rate, "requests/s", theirs.rate, "sketch", f">= {rate:,.0f}/s", mine.rate >= rate),
        Figure(f"{name}, p95", slow * 1000, "ms", reference * 1000, "sketch", f"< {p95 * 1000:.0f} ms", slow < p95),
    ]
