"""Who listens to which event."""

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

TOGETHER = 100


@dataclass(frozen=True)
class Subscriber:
    """A handler under a name that never changes: the deliveries in the database carry it."""

    name: str
    events: tuple[str, ...]
    handler: Callable
    together: int = TOGETHER
    batched: bool = False
    rest: float = 0.0


_subscribers: dict[str, Subscriber] = {}


def subscriber(
    *events: str, name: str, together: int = TOGETHER, batched: bool = False, rest: float = 0.0
) -> Callable[[Callable], Callable]:
    """Runs `handler(event, delivery)` once for each such event, in the transaction that marks the delivery done.

    Up to `together` deliveries share a transaction; a handler that locks rows others compete for says 1. A `batched`
    one is called once for all of them, with a list of (event, delivery) in the order of the events. After a small
    round it has its next one in `rest` seconds: under a steady load, what nobody looks at in that moment gathers.
    """

    def register(handler: Callable) -> Callable:
        known = _subscribers.get(name)
        if known is not None and known.handler.__qualname__ != handler.__qualname__:
            raise ImproperlyConfigured(f"Two subscribers are called {name}.")
        _subscribers[name] = Subscriber(name, events, handler, together, batched, rest)
        return handler

    return register


def all_subscribers() -> list[Subscriber]:
    return sorted(_subscribers.values(), key=lambda item: item.name)


def find(name: str) -> Subscriber | None:
    return _subscribers.get(name)


@contextmanager
def only(subscribers: Iterable[Subscriber]):
    """These subscribers and no others inside the block: for tests."""
    global _subscribers
    kept, _subscribers = _subscribers, {item.name: item for item in subscribers}
    try:
        yield
    finally:
        _subscribers = kept
