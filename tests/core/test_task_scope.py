"""A task runs in the scope of the request that asked for it."""

from uuid import uuid4

import pytest
from celery.app.trace import build_tracer
from kombu import Connection

from apps.core import context
from config.celery import app
from tests.runtime.processes import PATIENCE

seen = []


@app.task(name="tests.note_scope")
def note_scope() -> None:
    seen.append((context.request_id(), context.known_actor_id()))


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


def as_a_worker_runs(message) -> None:
    """What a worker does with the message: the task runs under the message's headers."""
    build_tracer(note_scope.name, note_scope, app=app)(message.headers["id"], (), {}, message.headers)


@pytest.fixture
def sent_for_real():
    """Tasks become messages, as outside the suite."""
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True


def test_the_scope_travels_with_the_message(sent_for_real):
    with Connection("memory://") as memory:
        with context.bind(request_id="request-1", actor_id=7):
            note_scope.apply_async(connection=memory, queue="scopes")
        with memory.SimpleQueue("scopes") as queue:
            as_a_worker_runs(queue.get(timeout=PATIENCE))
    assert seen == [("request-1", 7)]
    assert (context.request_id(), context.known_actor_id()) == ("", None)


def test_eager_tasks_keep_it_and_give_it_back():
    with context.bind(request_id="request-2", actor_id=8):
        note_scope.delay()
        assert context.request_id() == "request-2"
    assert seen == [("request-2", 8)]


def test_a_task_that_nobody_asked_for_is_its_own_request():
    number = str(uuid4())
    note_scope.apply_async(task_id=number)
    assert seen == [(number, None)]
