"""A call as it is noted, and who is asked before one is made. Plain values between providers and services."""

from dataclasses import dataclass
from typing import Protocol

from apps.payments.gateways.facts import Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call. `reference` is ours, `object_id` theirs; the bodies are masked already. `healthy`: whether it speaks
    for the gateway (a refusal of the business does)."""

    gateway: str
    endpoint: str
    method: str
    path: str
    reference: str
    object_id: str
    status: int | None
    outcome: Outcome
    code: str
    took_ms: int
    request: str
    response: str
    healthy: bool
    retry_after: float | None = None
    is_too_much: bool = False  # they want this kind of question to rest for `retry_after`


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Why a call is not made now, and in how many seconds it may be."""

    code: str  # CIRCUIT_OPEN BUDGET_EMPTY
    retry_after: float


class Watch(Protocol):
    """Who looks on while a gateway is asked."""

    def stop(self, *, gateway: str, endpoint: str, per_minute: int, is_probe: bool) -> Stop | None:
        """Asked before each call."""
        ...

    def note(self, call: Call) -> str:
        """Told after each call; the id of the note."""
        ...

    def tries_of(self, key: str) -> int:
        """How many answers to this question were failures of theirs that they would only repeat."""
        ...

    def try_failed(self, key: str) -> None: ...
