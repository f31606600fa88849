"""Where lower apps ask about risk. Who answers is a setting (RISK_GATE): a gate of caps, later the fraud desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from apps.core.errors import Forbidden
from apps.core.money import Money

ALLOW, HOLD, REFUSE = "ALLOW", "HOLD", "REFUSE"


@dataclass(frozen=True, kw_only=True)
class RiskRequest:
    """One call to judge."""

    user_id: int | None
    amount: Money | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """ALLOW, HOLD (a person decides) or REFUSE, with reasons for staff and the recorded verdict's id."""

    outcome: str
    reasons: tuple[str, ...] = ()
    reference: str = ""

    @property
    def allowed(self) -> bool:
        return self.outcome == ALLOW

    @property
    def refused(self) -> bool:
        return self.outcome == REFUSE


class RiskGate(Protocol):
    """Judges calls; records each verdict."""

    def assess_many(self, action: str, requests: Sequence[RiskRequest]) -> list[Verdict]:
        """One verdict per request, in order, with the same number of statements for any number of requests."""
        ...

    def record_refusal(self, action: str, request: RiskRequest, verdict: Verdict) -> None:
        """Records a verdict again whose transaction was rolled back because of it."""
        ...


class RiskRefused(Forbidden):
    """The risk gate refuses this call; what it says to the user names no rule."""

    reason, message = "RISK_REFUSED", "This cannot be done now. Contact support if you think it should."

    def __init__(self, action: str, request: RiskRequest, verdict: Verdict):
        super().__init__(reference=verdict.reference)
        self.action, self.request, self.verdict = action, request, verdict

    def after_rollback(self) -> None:
        """The verdict outlives the transaction that it refused."""
        gate().record_refusal(self.action, self.request, self.verdict)


@lru_cache(maxsize=4)
def _bound(path: str) -> RiskGate:
    return import_string(path)()


def gate() -> RiskGate:
    """The gate that is bound. Raises ImportError when RISK_GATE names none."""
    return _bound(settings.RISK_GATE)


def assess(
    action: str, *, user_id: int | None, amount: Money | None = None, context: Mapping[str, Any] | None = None
) -> Verdict:
    """The gate's verdict on one call, recorded in the caller's transaction."""
    return gate().assess_many(action, [RiskRequest(user_id=user_id, amount=amount, context=context or {})])[0]


def assess_many(action: str, requests: Sequence[RiskRequest]) -> list[Verdict]:
    """The gate's verdicts on many calls, in order."""
    return gate().assess_many(action, requests) if requests else []


def require(
    action: str, *, user_id: int | None, amount: Money | None = None, context: Mapping[str, Any] | None = None
) -> Verdict:
    """As `assess`, for calls that can be held but not be carried out against the gate. Raises RiskRefused."""
    request = RiskRequest(user_id=user_id, amount=amount, context=context or {})
    verdict = gate().assess_many(action, [request])[0]
    if verdict.refused:
        raise RiskRefused(action, request, verdict)
    return verdict
