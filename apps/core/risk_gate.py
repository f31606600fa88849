"""The gate Munim ships with: caps on amounts and velocity per user and action, every verdict recorded."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db import connection

from . import context as scope
from .ids import uuid7
from .plain import plain
from .ports.risk import ALLOW, HOLD, REFUSE, RiskRequest, Verdict
from .redaction import redact
from .risk_caps import Cap, caps_of

_USED = """
SELECT user_id, currency, count(*), coalesce(sum(amount), 0)
FROM core_riskverdict
WHERE user_id = ANY(%s) AND action = %s AND created_at > clock_timestamp() - %s AND outcome <> 'REFUSE'
GROUP BY user_id, currency
"""
_RECORD = """
INSERT INTO core_riskverdict (id, action, user_id, amount, currency, outcome, reasons, context, request_id)
SELECT id, %s, user_id, amount, currency, outcome, reasons::jsonb, context::jsonb, %s
FROM unnest(%s::uuid[], %s::bigint[], %s::numeric[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS verdict(id, user_id, amount, currency, outcome, reasons, context)
ON CONFLICT (id) DO NOTHING
"""


@dataclass
class Usage:
    """Calls and amounts of one user within one window, by currency."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, currency: str, count: int, amount: Decimal) -> None:
        self.counts[currency] += count
        self.sums[currency] += amount

    def count(self, currency: str) -> int:
        return self.counts[currency] if currency else sum(self.counts.values())


class CapsGate:
    """Judges by the enabled rows of RiskCap.

    One call locks (user, action) until its transaction ends, so that two at once cannot both pass the last place of
    a window. A batch locks its action instead: batches follow one another, and only a single call that runs at the
    same time as a batch can pass beside it.
    """

    def assess_many(self, action: str, requests: Sequence[RiskRequest]) -> list[Verdict]:
        caps = caps_of(action)
        used = self._usage(action, requests, {cap.window_minutes for cap in caps if cap.window_minutes})
        verdicts = [_judge(caps, request, used) for request in requests]
        _record(action, requests, verdicts)
        return verdicts

    def record_refusal(self, action: str, request: RiskRequest, verdict: Verdict) -> None:
        _record(action, [request], [verdict])

    def _usage(self, action: str, requests: Sequence[RiskRequest], windows: set[int]) -> dict[tuple, Usage]:
        used: dict[tuple, Usage] = defaultdict(Usage)
        users = sorted({request.user_id for request in requests if request.user_id is not None})
        if not windows or not users:
            return used
        with connection.cursor() as cursor:
            lock = f"risk:{action}:{users[0]}" if len(requests) == 1 else f"risk:{action}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])
            for minutes in sorted(windows):
                cursor.execute(_USED, [users, action, timedelta(minutes=minutes)])
                for user_id, currency, count, amount in cursor.fetchall():
                    used[user_id, minutes].add(currency, count, amount)
        return used


def _judge(caps: Sequence[Cap], request: RiskRequest, used: dict[tuple, Usage]) -> Verdict:
    """The strictest outcome of the caps that this call would pass; what is not refused uses the windows up."""
    amount = request.amount.amount if request.amount is not None else Decimal(0)
    currency = str(request.amount.currency) if request.amount is not None else ""
    reached = [(cap.outcome, reason) for cap in caps if cap.concerns(currency) for reason in _over(cap, request, used)]
    outcomes = {outcome for outcome, _ in reached}
    outcome = REFUSE if REFUSE in outcomes else HOLD if HOLD in outcomes else ALLOW
    if outcome != REFUSE and request.user_id is not None:
        for minutes in {cap.window_minutes for cap in caps if cap.window_minutes}:
            used[request.user_id, minutes].add(currency, 1, amount)
    return Verdict(outcome=outcome, reasons=tuple(reason for _, reason in reached), reference=str(uuid7()))


def _over(cap: Cap, request: RiskRequest, used: dict[tuple, Usage]):
    amount = request.amount.amount if request.amount is not None else Decimal(0)
    if cap.per_call_max is not None and amount > cap.per_call_max:
        yield f"More than {cap.per_call_max:f} {cap.currency} at once"
    if cap.window_minutes is None or request.user_id is None:
        return
    usage = used[request.user_id, cap.window_minutes]
    if cap.window_count is not None and usage.count(cap.currency) >= cap.window_count:
        yield f"More than {cap.window_count} times in {cap.window_minutes} minutes"
    if cap.window_sum is not None and usage.sums[cap.currency] + amount > cap.window_sum:
        yield f"More than {cap.window_sum:f} {cap.currency} in {cap.window_minutes} minutes"


def _record(action: str, requests: Sequence[RiskRequest], verdicts: Sequence[Verdict]) -> None:
    rows = [
        (
            verdict.reference,
            request.user_id,
            request.amount.amount if request.amount is not None else None,
            str(request.amount.currency) if request.amount is not None else "",
            verdict.outcome,
            json.dumps(verdict.reasons),
            json.dumps(redact(plain(request.context))),
        )
        for request, verdict in zip(requests, verdicts, strict=True)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [action, scope.request_id(), *columns])
