"""Real relay processes: killed between effect and mark, several at once; nothing is lost, nothing happens twice."""

import os
import select
import signal
import subprocess
import sys
from collections import Counter, defaultdict

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from apps.core import events
from apps.core.events.relay import parameters
from apps.core.models import Delivery, OutboxEvent, Setting

from .listeners.events import Counted, CountedAlone

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 180


@pytest.fixture
def effects(transactional_db):
    """The table of effects, and how to read and await them."""

    class Effects:
        def of(self, subscriber: str) -> list[tuple[str, int]]:
            with connection.cursor() as cursor:
                cursor.execute("SELECT line, number FROM test_effect WHERE subscriber = %s ORDER BY id", [subscriber])
                return cursor.fetchall()

        def relays(self) -> int:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(DISTINCT relay) FROM test_effect")
                return cursor.fetchone()[0]

        def wait(self, reached) -> None:
            """Returns when `reached()`; looks again at each effect that is committed."""
            while not reached():
                heard = next(iter(listener.notifies(timeout=PATIENCE, stop_after=1)), None)
                assert heard or reached(), f"No effect in {PATIENCE} s: {Counter(lag())}"

    def lag():
        return Delivery.objects.values_list("subscriber", "status")

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE test_effect (id bigserial PRIMARY KEY, subscriber text, line text, number int,"
            " relay int DEFAULT pg_backend_pid())"
        )
    listener = psycopg.connect(**parameters(), autocommit=True)
    listener.execute("LISTEN test_effect")
    yield Effects()
    listener.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_effect")


@pytest.fixture
def relay(effects):
    """Starts `manage.py relay` on this worker's database; what still runs at the end is killed."""
    running = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "relay", *arguments],
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": "tests.core.events.relay_settings"}
            | {"MUNIM_TEST_DATABASE": settings.DATABASES["default"]["NAME"]}
            | environment,
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.fixture
def pipe(tmp_path):
    """Two named pipes: a handler says that it was reached, and waits to go on."""
    path = tmp_path / "pipe"
    for end in ("reached", "go_on"):
        os.mkfifo(f"{path}.{end}")
    return path


def publish(event: type[Counted], *pairs: tuple[str, int]) -> None:
    with transaction.atomic():
        events.publish_many(event(line=line, number=number) for line, number in pairs)


def await_effect(pipe) -> None:
    """Waits until the handler has written its effect; it stays in its transaction, before the mark."""
    reached = os.open(f"{pipe}.reached", os.O_RDONLY | os.O_NONBLOCK)
    assert select.select([reached], [], [], PATIENCE)[0], "The handler was never reached."
    os.close(reached)


def kill(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGKILL)
    assert process.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("event", "subscriber", "kept"), [(Counted, "test.together", []), (CountedAlone, "test.alone", [1, 2])]
)
def test_a_relay_killed_between_effect_and_mark_leaves_no_half(relay, pipe, effects, event, subscriber, kept):
    publish(event, *[("a", n) for n in range(1, 6)])
    victim = relay(MUNIM_TEST_HANG_AT=f"{subscriber}:3", MUNIM_TEST_PIPE=str(pipe))
    await_effect(pipe)
    kill(victim)
    with transaction.atomic():  # its locks are gone once these are ours
        list(Delivery.objects.select_for_update().filter(subscriber=subscriber).order_by("pk"))
    assert effects.of(subscriber) == [("a", n) for n in kept]
    assert Delivery.objects.filter(subscriber=subscriber, status="DONE").count() == len(kept)
    assert relay("--once").wait(PATIENCE) == 0
    assert effects.of(subscriber) == [("a", n) for n in range(1, 6)]
    assert not Delivery.objects.exclude(status="DONE").exists()


def test_ten_thousand_events_two_relays_one_more_killed(relay, pipe, effects):
    """100 lines of 100 events; one event is poison to one subscriber."""
    Setting.objects.create(key="events.max_attempts", value=1, updated_at="2026-01-01T00:00Z")
    pairs = [(f"line-{n % 100}", n // 100) for n in range(10_000)]
    victim = relay(MUNIM_TEST_HANG_AT="test.together:40", MUNIM_TEST_PIPE=str(pipe))
    publish(Counted, *pairs[:5000])
    await_effect(pipe)
    relays = [relay(), relay()]
    publish(CountedAlone, *pairs[:200])
    effects.wait(lambda: effects.relays() >= 2)
    kill(victim)
    for start in range(5000, 10_000, 500):
        publish(Counted, *pairs[start : start + 500])
    open_ones = Delivery.objects.filter(status="PENDING").exclude(subscriber="test.picky", aggregate_id="line-7")
    effects.wait(lambda: not OutboxEvent.objects.filter(routed_at=None).exists() and not open_ones.exists())
    for process in relays:
        process.terminate()
    assert [process.wait(PATIENCE) for process in relays] == [0, 0]

    assert sorted(effects.of("test.together")) == sorted(pairs)
    assert sorted(effects.of("test.alone")) == sorted(pairs[:200])
    blocked = {("line-7", n) for n in range(5, 100)}
    assert sorted(effects.of("test.picky")) == sorted(set(pairs) - blocked)
    for subscriber in ("test.together", "test.picky", "test.alone"):
        by_line = defaultdict(list)
        for line, number in effects.of(subscriber):
            by_line[line].append(number)
        assert all(numbers == sorted(numbers) for numbers in by_line.values())
    dead = Delivery.objects.get(status="DEAD")
    assert (dead.subscriber, dead.aggregate_id, dead.event.payload["number"]) == ("test.picky", "line-7", 5)
    assert Delivery.objects.filter(status="PENDING").count() == 94


def test_a_published_event_wakes_a_waiting_relay(relay, effects):
    process = relay()
    publish(Counted, ("a", 1))
    effects.wait(lambda: len(effects.of("test.together")) == 1)
    publish(Counted, ("a", 2))
    effects.wait(lambda: len(effects.of("test.together")) == 2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
