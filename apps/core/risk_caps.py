"""The caps of the risk gate: kept as rows, changed by people, read without a query."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from . import audit
from .errors import Invalid, NotFound
from .models.risk import RiskCap
from .snapshot import Snapshot

SHIPPED = settings.BASE_DIR / "fixtures" / "risk_caps.json"


class CapInvalid(Invalid):
    """The cap limits nothing, or lacks the window or the currency of its limit."""


class UnknownCap(NotFound):
    message = "There is no such cap."


@dataclass(frozen=True)
class Cap:
    """An enabled cap as the gate uses it."""

    currency: str
    per_call_max: Decimal | None
    window_minutes: int | None
    window_count: int | None
    window_sum: Decimal | None
    outcome: str

    def concerns(self, currency: str) -> bool:
        return not self.currency or self.currency == currency


def caps_of(action: str) -> Sequence[Cap]:
    """The enabled caps of one action, at most five seconds old."""
    return _caps.get().get(action, ())


@transaction.atomic
def cap_create(
    *,
    action: str,
    outcome: str,
    currency: str = "",
    per_call_max: Decimal | int | str | None = None,
    window_minutes: int | None = None,
    window_count: int | None = None,
    window_sum: Decimal | int | str | None = None,
    actor: Model | None,
    reason: str = "",
) -> RiskCap:
    """Adds an enabled cap. Raises CapInvalid."""
    cap = RiskCap(
        action=action,
        outcome=outcome,
        currency=currency,
        per_call_max=per_call_max,
        window_minutes=window_minutes,
        window_count=window_count,
        window_sum=window_sum,
    )
    _save(cap)
    audit.record("core.risk_cap.create", cap, actor=actor, after=_facts(cap), reason=reason)
    return cap


@transaction.atomic
def cap_switch(*, cap_id, is_enabled: bool, actor: Model | None, reason: str) -> RiskCap:
    """Switches a cap on or off. Raises UnknownCap."""
    cap = RiskCap.objects.select_for_update().filter(pk=cap_id).first()
    if cap is None:
        raise UnknownCap
    before = _facts(cap)
    cap.is_enabled = is_enabled
    _save(cap)
    verb = "enable" if is_enabled else "disable"
    audit.record(f"core.risk_cap.{verb}", cap, actor=actor, before=before, after=_facts(cap), reason=reason)
    return cap


@transaction.atomic
def defaults_load() -> int:
    """Adds the shipped caps of actions that have none, not even one that was switched off; how many."""
    known = set(RiskCap.objects.values_list("action", flat=True))
    wanted = [row for row in json.loads(SHIPPED.read_text()) if row["action"] not in known]
    for row in wanted:
        cap_create(**row, actor=None, reason="Comes with Munim")
    return len(wanted)


def _save(cap: RiskCap) -> None:
    try:
        cap.full_clean()
    except ValidationError as wrong:
        raise CapInvalid(" ".join(wrong.messages)) from wrong
    cap.save()
    _caps.changed()


def _facts(cap: RiskCap) -> dict:
    names = (
        "action",
        "currency",
        "per_call_max",
        "window_minutes",
        "window_count",
        "window_sum",
        "outcome",
        "is_enabled",
    )
    return {name: getattr(cap, name) for name in names}


def _load() -> dict[str, list[Cap]]:
    found: dict[str, list[Cap]] = {}
    names = ("currency", "per_call_max", "window_minutes", "window_count", "window_sum", "outcome")
    for action, *values in RiskCap.objects.filter(is_enabled=True).order_by("id").values_list("action", *names):
        found.setdefault(action, []).append(Cap(*values))
    return found


_caps: Snapshot[dict[str, list[Cap]]] = Snapshot("risk_caps", _load)
