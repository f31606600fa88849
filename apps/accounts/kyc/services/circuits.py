"""Which provider is asked: one that fails too often is left alone, tried again after a pause, and taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from apps.accounts.kyc.errors import ProviderUnknown
from apps.accounts.kyc.models import Circuit, ProviderCall
from apps.accounts.kyc.outages import outages
from apps.accounts.kyc.states import CircuitState, Operation, OutcomeClass
from apps.core import clock, fsm, policy

FAILURES = (OutcomeClass.PROVIDER_ERROR, OutcomeClass.TIMEOUT)
TELLING = (*FAILURES, OutcomeClass.RATE_LIMITED)
LONGEST_PAUSE = timedelta(minutes=10)
TRIAL = timedelta(minutes=2)  # nothing heard of a trial by then: another call may try
BUSY = 5.0  # seconds, when the provider does not say how long


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked; nobody, and when to look again."""

    provider: str = ""
    look_again_at: datetime | None = None


def provider_choose(step: str, *, only: str = "") -> Choice:
    """The first provider on the step's path that is in use, or whose pause is over (it is then on trial)."""
    names = [only] if only else settings.KYC_PATHS[step]
    now, waits = clock.now(), []
    rows = Circuit.objects.in_bulk(names)
    for name in names:
        circuit = rows.get(name)
        if circuit is None or _is_free(circuit, now) or _begin_trial(circuit, now):
            return Choice(provider=name)
        waits.append(_free_at(circuit, now))
    return Choice(look_again_at=min(waits))


@transaction.atomic
def call_record(
    *,
    provider: str,
    operation: Operation,
    attempt_id: Any,
    outcome: OutcomeClass,
    code: str,
    took_ms: int,
    digest: bytes,
    retry_after: float | None,
) -> None:
    """Notes a call and what it says about the provider. Must come last: it locks the provider's row."""
    ProviderCall.objects.create(
        provider=provider,
        operation=operation,
        attempt_id=attempt_id,
        outcome=outcome,
        code=code[:80],
        took_ms=took_ms,
        answer_digest=digest,
    )
    known = Circuit.objects.filter(pk=provider).first()
    if known is not None and known.state == CircuitState.CLOSED and outcome not in TELLING:
        return
    circuit = _locked(provider)
    if outcome in FAILURES:
        _failed(circuit)
        return
    if outcome == OutcomeClass.RATE_LIMITED:
        circuit.busy_until = clock.now() + timedelta(seconds=BUSY if retry_after is None else retry_after)
        circuit.save(update_fields=["busy_until"])
    if circuit.state != CircuitState.CLOSED and circuit.trial_at is not None:
        _close(circuit, actor=None)


@transaction.atomic
def circuit_open(*, provider: str, actor, reason: str) -> Circuit:
    """An operator takes a provider out of use until somebody puts it back. Raises ProviderUnknown."""
    circuit = _locked(_known(provider))
    fsm.advance(circuit.open, actor=actor, at=clock.now(), trial_at=None, pauses=0, reason=reason)
    outages.changed()
    return circuit


@transaction.atomic
def circuit_close(*, provider: str, actor, reason: str) -> Circuit:
    """An operator puts a provider back into use. Raises ProviderUnknown, StateConflict."""
    return _close(_locked(_known(provider)), actor=actor, reason=reason)


def _known(provider: str) -> str:
    if provider not in settings.KYC_PROVIDERS:
        raise ProviderUnknown
    return provider


def _locked(provider: str) -> Circuit:
    Circuit.objects.get_or_create(provider=provider)
    return Circuit.objects.select_for_update().get(pk=provider)


def _is_free(circuit: Circuit, now: datetime) -> bool:
    return circuit.state == CircuitState.CLOSED and (circuit.busy_until is None or circuit.busy_until <= now)


def _free_at(circuit: Circuit, now: datetime) -> datetime:
    """When to look again; a provider that an operator took out of use is looked at every minute."""
    if circuit.state == CircuitState.CLOSED:
        return circuit.busy_until
    return circuit.trial_at or now + timedelta(minutes=1)


def _begin_trial(circuit: Circuit, now: datetime) -> bool:
    """Whether this call is the one that may try."""
    if circuit.state == CircuitState.CLOSED or circuit.trial_at is None or circuit.trial_at > now:
        return False
    locked = (
        Circuit.objects.select_for_update(skip_locked=True).filter(pk=circuit.pk, trial_at=circuit.trial_at).first()
    )
    if locked is None:
        return False
    fsm.advance(locked.begin_trial, actor=None, at=now, trial_at=now + TRIAL)
    return True


def _failed(circuit: Circuit) -> None:
    now = clock.now()
    if circuit.state == CircuitState.TRYING:
        _open(circuit, now, pauses=circuit.pauses + 1, reason="The trial failed.")
    elif circuit.state == CircuitState.CLOSED and (reason := _too_many(circuit, now)):
        _open(circuit, now, pauses=0, reason=reason)


def _too_many(circuit: Circuit, now: datetime) -> str:
    """Why the provider is out of use, or nothing: failures of the last minutes, since it was last taken back."""
    since = now - timedelta(minutes=policy.get("kyc.circuit_minutes"))
    calls = ProviderCall.objects.filter(provider=circuit.pk, created_at__gte=max(since, circuit.since or since))
    counted = calls.aggregate(all=Count("id"), failed=Count("id", filter=Q(outcome__in=FAILURES)))
    enough = counted["failed"] >= policy.get("kyc.circuit_failures")
    if not enough or counted["failed"] * 100 < counted["all"] * policy.get("kyc.circuit_percent"):
        return ""
    return f"{counted['failed']} of {counted['all']} calls failed."


def _open(circuit: Circuit, now: datetime, *, pauses: int, reason: str) -> None:
    pause = min(timedelta(seconds=policy.get("kyc.circuit_pause_seconds")) * 2 ** min(pauses, 10), LONGEST_PAUSE)
    fsm.advance(circuit.open, actor=None, at=now, trial_at=now + pause, pauses=pauses, reason=reason)
    outages.changed()


def _close(circuit: Circuit, *, actor, reason: str = "") -> Circuit:
    fsm.advance(circuit.close, actor=actor, reason=reason, at=clock.now())
    outages.changed()
    return circuit
