"""Who is told what: apps above register in `<app>/webhooks.py`; the inbox calls, it knows nobody.

A handler is a flow: it asks the gateway where the thing stands, and commits what it said. It is called outside any
transaction, maybe several at once in threads, maybe twice for one message: it must be safe to repeat. One that can do
several at less cost than one by one says how (`together`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from apps.payments.gateways.facts import News

from .states import Result

__all__ = ["Caused", "News", "Result", "on", "on_poll"]

SUBJECTS = ("PAYMENT", "ORDER", "REFUND", "PAYOUT", "VALIDATION", "DISPUTE", "SETTLEMENT", "DOWNTIME")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """A result with what it moved (`app_label.model` and its key), a sentence, or when to try again (seconds)."""

    result: Result
    type: str = ""
    id: str = ""
    note: str = ""
    retry_after: float | None = None


Handler = Callable[[News], Result | Caused]
Together = Callable[[Sequence[News]], list[Caused]]


@dataclass(frozen=True, slots=True)
class Polled:
    """`ask(object_id)` asks the gateway and says whether that was the end; `gave_up` hears of the horizon."""

    ask: Callable[[str], bool]
    gave_up: Callable[[str], None] | None


_handlers: dict[str, Handler] = {}
_together: dict[Handler, Together] = {}
_polled: dict[str, Polled] = {}


def on(subject: str, handler: Handler, *, together: Together | None = None) -> None:
    """Webhooks about this subject are this handler's. Raises ImproperlyConfigured for a second one.

    `together` is given several at once and answers in their order; when it raises, each goes to the handler by itself.
    """
    if subject not in SUBJECTS or _handlers.get(subject, handler) is not handler:
        raise ImproperlyConfigured(f"Webhooks about {subject}: there is no such subject, or it has a handler.")
    _handlers[subject] = handler
    if together is not None:
        _together[handler] = together


def on_poll(subject: str, ask: Callable[[str], bool], *, gave_up: Callable[[str], None] | None = None) -> None:
    """Polls of this subject are asked by this flow. Raises ImproperlyConfigured for a second one."""
    if subject in _polled and _polled[subject].ask is not ask:
        raise ImproperlyConfigured(f"Polls of {subject} have a flow already.")
    _polled[subject] = Polled(ask, gave_up)


def handler_of(subject: str) -> Handler | None:
    return _handlers.get(subject)


def together_of(handler: Handler) -> Together | None:
    return _together.get(handler)


def polled(subject: str) -> Polled | None:
    return _polled.get(subject)


def poll_subjects() -> list[str]:
    """Everything that is polled."""
    return list(_polled)
