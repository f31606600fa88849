"""Which gateway is asked: one that fails too often is left alone, tried by a harmless question, and taken back."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from apps.core import audit, clock, fsm, policy
from apps.payments.gateways.downtimes import is_down
from apps.payments.gateways.errors import GatewaysDown, GatewayUnknown
from apps.payments.gateways.models import GatewayCall, GatewayCircuit
from apps.payments.gateways.standing import Standing, standings
from apps.payments.gateways.states import CircuitState, Switch

from .health import figures_of

LONGEST_PAUSE = timedelta(minutes=5)
TRIAL = timedelta(minutes=1)  # nothing heard of a trial by then: another may be made
RELAPSE = timedelta(minutes=5)  # one that fails again so soon is left alone for longer
SOON = 5.0  # seconds


def choose(*, direction: str, method: str = "", exclude: Collection[str] = ()) -> str:
    """Who takes the next new payment (IN) or payout (OUT). Raises GatewaysDown.

    The first of the path that is in use and in good health; else the healthiest in use. A forced one comes first, one
    that says that the method does not work there last.
    """
    known = standings.get()
    names = [name for name in settings.GATEWAY_PATHS[direction] if name not in exclude]
    forced = [name for name in names if (found := known.get(name)) and found.switch == Switch.FORCED]
    if forced:
        return forced[0]
    usable = [name for name in names if _is_usable(known.get(name))]
    if not usable:
        raise GatewaysDown(retry_after=_soonest(known, names))
    working = [name for name in usable if not is_down(name, method)] or usable
    well = [name for name in working if figures_of(name).score >= policy.get("gateways.lowest_health")]
    return well[0] if well else max(working, key=lambda name: figures_of(name).score)


def left_alone(gateway: str) -> float:
    """For how many seconds nobody asks it; 0 when it may be asked."""
    standing = standings.get().get(gateway)
    if standing is None or standing.state == CircuitState.CLOSED or standing.switch == Switch.FORCED:
        return 0.0
    return max(_seconds_until(standing.trial_at), 1.0)


@transaction.atomic
def circuit_suffer(*, gateway: str) -> None:
    """A call has failed: opens the circuit when that is too many of the last minutes."""
    circuit = _locked(gateway)
    now = clock.now()
    if circuit.state == CircuitState.CLOSED and (reason := _too_many(circuit, now)):
        is_relapse = circuit.since is not None and now - circuit.since < RELAPSE
        _open(circuit, now, pauses=circuit.pauses + 1 if is_relapse else 0, reason=reason)


@transaction.atomic
def trial_begin(*, gateway: str) -> bool:
    """Whether the caller may put one harmless question now."""
    now = clock.now()
    due = GatewayCircuit.objects.filter(pk=gateway, trial_at__lte=now).exclude(state=CircuitState.CLOSED)
    circuit = due.select_for_update(skip_locked=True).first()
    if circuit is None:
        return False
    fsm.advance(circuit.begin_trial, actor=None, at=now, trial_at=now + TRIAL)
    standings.changed()
    return True


@transaction.atomic
def trial_end(*, gateway: str, is_well: bool) -> None:
    """The gateway is taken back, or left alone for twice as long."""
    circuit = _locked(gateway)
    if circuit.state != CircuitState.TRYING:
        return
    if is_well:
        _close(circuit, actor=None)
    else:
        _open(circuit, clock.now(), pauses=circuit.pauses + 1, reason="The trial failed.")


def trials_due() -> list[str]:
    """Gateways that may be tried now."""
    due = GatewayCircuit.objects.filter(trial_at__lte=clock.now()).exclude(state=CircuitState.CLOSED)
    return list(due.values_list("pk", flat=True))


@transaction.atomic
def gateway_switch(*, gateway: str, switch: str, actor, reason: str) -> GatewayCircuit:
    """An operator sends nothing new to a gateway, everything, or leaves it to its health. Raises GatewayUnknown."""
    if gateway not in settings.GATEWAYS:
        raise GatewayUnknown
    circuit = _locked(gateway)
    before = {"switch": circuit.switch}
    circuit.switch, circuit.switch_reason, circuit.switched_at = Switch(switch), reason[:500], clock.now()
    circuit.save(update_fields=["switch", "switch_reason", "switched_at"])
    audit.record(
        "gateways.gateway.switch", circuit, actor=actor, before=before, after={"switch": switch}, reason=reason
    )
    standings.changed()
    return circuit


@transaction.atomic
def gateway_take_back(*, gateway: str, actor, reason: str) -> GatewayCircuit:
    """An operator does not wait for the trial. Raises GatewayUnknown, StateConflict."""
    if gateway not in settings.GATEWAYS:
        raise GatewayUnknown
    return _close(_locked(gateway), actor=actor, reason=reason)


def direction_of(gateway: str) -> str:
    return next(direction for direction, names in settings.GATEWAY_PATHS.items() if gateway in names)


def _is_usable(standing: Standing | None) -> bool:
    return standing is None or standing.state == CircuitState.CLOSED and standing.switch != Switch.OFF


def _soonest(known: dict[str, Standing], names: Collection[str]) -> int:
    waits = [_seconds_until(known[name].trial_at) for name in names if name in known and known[name].trial_at]
    return max(int(min(waits, default=SOON)), 1) if waits else 60


def _seconds_until(at: datetime | None) -> float:
    return (at - clock.now()).total_seconds() if at else SOON


def _locked(gateway: str) -> GatewayCircuit:
    GatewayCircuit.objects.get_or_create(pk=gateway, defaults={"direction": direction_of(gateway)})
    return GatewayCircuit.objects.select_for_update().get(pk=gateway)


def _too_many(circuit: GatewayCircuit, now: datetime) -> str:
    """Why the gateway is left alone, or nothing: failures of the last minutes, since it was last taken back.

    A row of failures is enough by itself: after a busy healthy hour the share alone would take minutes.
    """
    since = now - timedelta(minutes=policy.get("gateways.circuit_minutes"))
    calls = GatewayCall.objects.filter(gateway=circuit.pk, created_at__gte=max(since, circuit.since or since))
    counted = calls.aggregate(all=Count("id"), failed=Count("id", filter=Q(is_healthy=False)))
    limit = policy.get("gateways.circuit_failures")
    latest = calls.order_by("-created_at").values_list("is_healthy", flat=True)[:limit]
    if counted["failed"] >= limit and not any(latest):
        return f"The last {limit} calls failed."
    if counted["failed"] < limit or counted["failed"] * 100 < counted["all"] * policy.get("gateways.circuit_percent"):
        return ""
    return f"{counted['failed']} of {counted['all']} calls failed."


def _open(circuit: GatewayCircuit, now: datetime, *, pauses: int, reason: str) -> None:
    pause = timedelta(seconds=policy.get("gateways.circuit_pause_seconds")) * 2 ** min(pauses, 10)
    trial_at = now + min(pause, LONGEST_PAUSE)
    fsm.advance(circuit.open, actor=None, at=now, trial_at=trial_at, pauses=pauses, reason=reason)
    standings.changed()


def _close(circuit: GatewayCircuit, *, actor, reason: str = "") -> GatewayCircuit:
    fsm.advance(circuit.close, actor=actor, reason=reason, at=clock.now())
    standings.changed()
    return circuit
