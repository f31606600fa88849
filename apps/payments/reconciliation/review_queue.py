"""The breaks queue: what both books say, the postings that would put it right, and what a decision does."""

from datetime import timedelta
from typing import Any

from apps.core import policy
from apps.core.money import format_money, money
from apps.core.review import queues
from apps.core.review.states import Needs, WorkState
from apps.payments.reconciliation import services
from apps.payments.reconciliation.engine.fixes import named
from apps.payments.reconciliation.errors import NothingToPost
from apps.payments.reconciliation.models import Break

POST, EXPLAIN = "POST", "EXPLAIN"
REASONS = (
    queues.Reason("TIMING", "Only late: it will be in the next file", decisions=(EXPLAIN,)),
    queues.Reason("GATEWAY_CORRECTED", "The gateway corrected it", decisions=(EXPLAIN,)),
    queues.Reason("BANK_CORRECTED", "The bank corrected it", decisions=(EXPLAIN,)),
    queues.Reason("REFUNDED", "Refunded to the payer", decisions=(EXPLAIN,)),
    queues.Reason("NOT_OURS", "Not our money", decisions=(EXPLAIN,)),
)


def _break(subject_id: str) -> Break:
    return Break.objects.select_related("match", "earlier").get(pk=subject_id)


def evidence(subject_id: str) -> dict[str, Any]:
    """What a decision rests on: the difference, both sides, and the postings to the last unit."""
    broken = _break(subject_id)
    match = broken.match
    return {
        "what": broken.get_kind_display(),
        "object": f"{broken.object_type} {broken.object_id}",
        "gateway": broken.gateway,
        "amount": broken.money,
        "reason": broken.reason,
        "state": broken.state,
        "booked": match.money if match else None,
        "told": match.found_money if match else None,
        "postings": broken.fix,
    }


def apply(item) -> None:
    """Carries the decision out; who confirmed it holds the item now."""
    checker = item.holder if item.state == WorkState.CHECKING else None
    given = {"break_id": item.subject_id, "actor": item.maker, "checker": checker}
    note = item.decision_data.get("note", "")
    if item.decision == POST:
        services.break_fix(**given, note=note)
    else:
        services.break_explain(**given, note=f"{_title(item.decision_data.get('reason', ''))}. {note}".strip(". "))


def needs_second(item) -> bool:
    """Whatever posts money; an explanation only above the limit."""
    broken = _break(item.subject_id)
    return item.decision == POST or broken.amount > policy.get("reconciliation.second_person_above")


def check(item, decision: str) -> None:
    """Raises NothingToPost."""
    if decision == POST and not _break(item.subject_id).fix:
        raise NothingToPost


def title_of(item) -> str:
    broken = _break(item.subject_id)
    return f"{broken.get_kind_display()} · {format_money(broken.money)}"


def context(item, request) -> dict[str, Any]:
    """What the evidence template draws."""
    broken = _break(item.subject_id)
    postings = [
        {
            "debit": named(one["debit"]),
            "credit": named(one["credit"]),
            "amount": money(one["amount"], one["currency"]),
        }
        for one in broken.fix
    ]
    return {"broken": broken, "match": broken.match, "postings": postings}


def _title(code: str) -> str:
    return next((reason.title for reason in REASONS if reason.code == code), "")


QUEUE = queues.register(
    queues.ReviewQueue(
        key=services.breaks.QUEUE,
        title="Breaks",
        permission="reconciliation.decide_break",
        decisions=(POST, EXPLAIN),
        sla=timedelta(hours=24),
        evidence=evidence,
        apply=apply,
        needs_second=needs_second,
        check=check,
        acts={
            POST: queues.Act("Post the fix", "p", "good", done="Fix posted"),
            EXPLAIN: queues.Act("Explain", "e", "warn", Needs.REASON, done="Explained"),
        },
        evidence_template="reconciliation/review/evidence.html",
        evidence_context=context,
        reason_codes=lambda: REASONS,
        title_of=title_of,
        icon="rule",
        order=40,
    )
)
