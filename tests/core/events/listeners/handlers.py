"""Handlers whose effects are rows of `test_effect`; one of them can be made to hang between effect and mark."""

import os

from django.db import connection

from apps.core import events


def effect(subscriber: str, event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO test_effect (subscriber, line, number) VALUES (%s, %s, %s)",
            [subscriber, event.line, event.number],
        )
        cursor.execute("NOTIFY test_effect")
    hang_at = os.environ.get("MUNIM_TEST_HANG_AT")
    if hang_at == f"{subscriber}:{event.number}":
        hang()


def hang() -> None:
    """Tells the test through one pipe that the effect is written, and waits at the other one for ever."""
    with open(os.environ["MUNIM_TEST_PIPE"] + ".reached", "w") as reached:
        reached.write("here")
    with open(os.environ["MUNIM_TEST_PIPE"] + ".go_on") as go_on:
        go_on.read()


@events.subscriber("test.counted", name="test.together")
def together(event, delivery):
    effect("test.together", event)


@events.subscriber("test.counted", name="test.picky")
def picky(event, delivery):
    """Cannot stand one event."""
    if (event.line, event.number) == ("line-7", 5):
        raise ValueError("poison")
    effect("test.picky", event)


@events.subscriber("test.counted_alone", name="test.alone", together=1)
def alone(event, delivery):
    effect("test.alone", event)
