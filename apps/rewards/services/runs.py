"""Rules are asked, rewards are decided: all of it in one transaction, no money yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DataError, OperationalError, connection, transaction
from django.db.models import F, Max, Model

from apps.core import audit, clock, contention, events, fsm
from apps.core.money import money
from apps.core.ports import risk
from apps.rewards import queue
from apps.rewards.errors import NotComputable, UnknownPlayer
from apps.rewards.events import RewardsRefused
from apps.rewards.models import Budget, Player, PlayerMetrics, RuleRun
from apps.rewards.rules.deciding import Decision, decide, nobody_asks
from apps.rewards.rules.fragments import Fragment, compose
from apps.rewards.rules.live import live_versions, ready
from apps.rewards.rules.terms import Term
from apps.rewards.rules.transactions import deciding_for_many, deciding_for_one, nothing_lasts
from apps.rewards.services.issuing import run_issue

ACTION = "reward.issue"
_ASKED = Fragment(
    "SELECT j.player_id, j.no, p.user_id, j.raw, j.currency FROM judged j"
    " JOIN rewards_player p ON p.id = j.player_id WHERE j.reason IS NULL ORDER BY j.player_id, j.no"
)
_CHUNK = 20_000
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Totals:
    """What a pass would do, or did."""

    matched: int
    issued: int
    refused: dict[str, int]
    money: dict[str, Decimal]
    rules: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        shown = {currency: str(value) for currency, value in self.money.items()}
        return {
            "matched": self.matched,
            "issued": self.issued,
            "refused": self.refused,
            "money": shown,
            "rules": self.rules,
        }


def rules_totals(*, rule_ids: Sequence[UUID] | None = None, player_ids: Sequence[UUID] | None = None) -> Totals:
    """A dry run of the live rules: nothing is written, not even by accident. Raises NotComputable."""
    with nothing_lasts("rewards"), computable():
        terms = ready(live_versions(rule_ids))
        return totals_of(terms, decide(terms, players=player_ids, ask_risk=nobody_asks)) if terms else _nothing()


def run_decide(
    *,
    rule_ids: Sequence[UUID] | None = None,
    player_ids: Sequence[UUID] | None = None,
    actor: Model | None = None,
    batch: UUID | None = None,
) -> RuleRun:
    """Asks the live rules and writes every reward and every refusal, all or nothing; the money is issued after it.

    Raises NotComputable.
    """
    run = RuleRun.objects.create(
        actor=actor,
        batch_id=batch,
        players_asked=None if player_ids is None else len(player_ids),
        metrics_as_of=PlayerMetrics.objects.aggregate(newest=Max("as_of"))["newest"],
    )
    decided = partial(_decide, run.pk, rule_ids, player_ids, actor)
    try:
        return decided() if connection.in_atomic_block else contention.retrying(decided)
    except NotComputable as refusal:
        fsm.advance(run.fail, actor=actor, at=clock.now(), error=refusal.text)
        raise
    except OperationalError as error:
        fsm.advance(run.fail, actor=actor, at=clock.now(), error=str(error))
        raise


def rules_run(
    *,
    rule_ids: Sequence[UUID] | None = None,
    player_ids: Sequence[UUID] | None = None,
    actor: Model | None = None,
    batch: UUID | None = None,
) -> RuleRun:
    """Decides now and leaves the money to the worker. Raises NotComputable."""
    run = run_decide(rule_ids=rule_ids, player_ids=player_ids, actor=actor, batch=batch)
    # Batches are taken with SKIP LOCKED: one worker computes while the other one waits for the database.
    for _ in range(_WORKERS):
        queue.enqueue(queue.ISSUE, run.pk)
    return run


def _decide(run_id: UUID, rule_ids, player_ids, actor: Model | None) -> RuleRun:
    with deciding_for_many(), computable():
        run = RuleRun.objects.get(pk=run_id)
        _write(run, ready(live_versions(rule_ids)), player_ids, actor)
    return run


def player_evaluate(*, player_id: UUID, actor: Model | None = None) -> RuleRun:
    """Asks the live rules about one player and decides their rewards. Raises UnknownPlayer, NotComputable."""
    if not Player.objects.filter(pk=player_id).exists():
        raise UnknownPlayer
    with deciding_for_one(), computable():
        run = RuleRun.objects.create(actor=actor, players_asked=1)
        terms = ready(live_versions(), lock=True)
        _write(run, terms, [player_id], actor)
    return run


def player_reward(*, player_id: UUID, actor: Model | None = None) -> RuleRun:
    """Asks the live rules about one player and pays at once. Raises as player_evaluate."""
    with transaction.atomic():
        run = player_evaluate(player_id=player_id, actor=actor)
        run_issue(run_id=run.pk)
    run.refresh_from_db()
    return run


def _write(run: RuleRun, terms: Sequence[Term], player_ids, actor: Model | None) -> None:
    run.versions = [term.version.pk for term in terms]
    totals = _nothing()
    if terms:
        decision = decide(terms, players=player_ids, ask_risk=_ask_risk)
        totals = totals_of(terms, decision)
        _store(run, terms, decision, totals)
        run.sql_digest = decision.digest
    run.save(update_fields=["versions", "sql_digest"])
    fsm.advance(run.decide, actor=actor, at=clock.now(), totals=totals.as_dict())
    audit.record("rewards.rules.run", run, actor=actor, count=totals.issued)
    for reason, count in sorted(totals.refused.items()):
        events.publish(RewardsRefused(run_id=str(run.pk), reason=reason, count=count))


def _store(run: RuleRun, terms: Sequence[Term], decision: Decision, totals: Totals) -> None:
    decision.run("refusal_insert", run.pk)
    written = decision.run("reward_insert", run.pk)
    if written != totals.issued:
        raise RuntimeError(f"{totals.issued} rewards were decided and {written} written.")
    _reserve(terms, totals)


def _reserve(terms: Sequence[Term], totals: Totals) -> None:
    """Takes the promised money from the budgets; the guard in the WHERE is the last judge before the constraint."""
    promised: dict[UUID, Decimal] = defaultdict(Decimal)
    by_no = {row["no"]: Decimal(row["amount"]) for row in totals.rules}
    for term in terms:
        for budget in term.budgets:
            promised[budget] += by_no[term.no]
    for budget, amount in sorted(promised.items()):
        free = Budget.objects.filter(pk=budget, spent__lte=F("cap") - amount)
        if amount and not free.update(spent=F("spent") + amount):
            raise RuntimeError("A budget moved under its lock.")


def _ask_risk(judged: Fragment) -> list[dict[str, Any]]:
    """The verdicts that are not ALLOW; asked in chunks, so that memory does not grow with the book."""
    asked = compose("WITH judged AS ({judged}) {asked}", judged=judged, asked=_ASKED)
    with connection.cursor() as cursor:
        cursor.execute(asked.text, asked.values)
        rows = cursor.fetchall()
    found: list[dict[str, Any]] = []
    for start in range(0, len(rows), _CHUNK):
        found += _verdicts(rows[start : start + _CHUNK])
    return found


def _verdicts(rows: list[tuple]) -> list[dict[str, Any]]:
    requests = [
        risk.RiskRequest(user_id=user_id, amount=money(raw, currency)) for _player, _no, user_id, raw, currency in rows
    ]
    verdicts = risk.assess_many(ACTION, requests)
    return [
        {
            "player_id": row[0],
            "no": row[1],
            "outcome": verdict.outcome,
            "reference": verdict.reference,
            "detail": "; ".join(verdict.reasons),
        }
        for row, verdict in zip(rows, verdicts, strict=True)
        if not verdict.allowed
    ]


def totals_of(terms: Sequence[Term], decision: Decision) -> Totals:
    """Counts and money of a decision, over all and per rule."""
    rows = decision.run("totals", fetch=True)
    refused: dict[str, int] = defaultdict(int)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    currency = {term.no: term.version.currency for term in terms}
    for row in rows:
        if row["reason"]:
            refused[row["reason"]] += row["players"]
        else:
            paid[currency[row["no"]]] += row["amount"]
    rules = [_rule_totals(term, [row for row in rows if row["no"] == term.no]) for term in terms]
    issued = sum(row["players"] for row in rows if not row["reason"])
    return Totals(sum(row["players"] for row in rows), issued, dict(refused), dict(paid), rules)


def _rule_totals(term: Term, rows: list[dict[str, Any]]) -> dict[str, Any]:
    paid = [row for row in rows if not row["reason"]]
    return {
        "no": term.no,
        "rule": term.version.rule.name,
        "rule_id": str(term.version.rule_id),
        "version": term.version.number,
        "currency": term.version.currency,
        "matched": sum(row["players"] for row in rows),
        "issued": sum(row["players"] for row in paid),
        "amount": str(sum((row["amount"] for row in paid), Decimal(0))),
        "raw": str(sum((row["raw"] for row in rows), Decimal(0))),
        "largest": str(max((row["largest"] for row in paid), default=Decimal(0))),
        "gate": term.gate_refusal,
        "refused": {
            reason: sum(row["players"] for row in rows if row["reason"] == reason)
            for reason in sorted({row["reason"] for row in rows if row["reason"]})
        },
        "segments": {
            segment: {
                "players": sum(row["players"] for row in paid if row["segment"] == segment),
                "amount": str(sum((row["amount"] for row in paid if row["segment"] == segment), Decimal(0))),
            }
            for segment in sorted({row["segment"] for row in paid})
        },
    }


def _nothing() -> Totals:
    return Totals(0, 0, {}, {}, [])


class computable:
    """Turns a number that outgrows PostgreSQL into a refusal."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, trace) -> None:
        if isinstance(error, DataError):
            raise NotComputable from error
