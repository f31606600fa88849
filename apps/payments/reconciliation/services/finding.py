"""From what does not agree to breaks, each with the postings that would put it right; and back, once it agrees."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from apps.core import clock, policy
from apps.core.money import format_money, money
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import LIVE
from apps.payments.reconciliation.engine.fixes import charged, suggested
from apps.payments.reconciliation.models import BankLine, Break, Match, SettlementRow
from apps.payments.reconciliation.states import BreakKind, BreakState, MatchKind, MatchState, RowKind
from apps.payments.refunds.models import Refund

from . import together
from .breaks import break_clear, break_open

# A run opens this many of a sort; the next run goes on. More at once means a wrong file, not that many differences.
MOST = 500
_K, _S = MatchKind, MatchState
_IN_SETTLEMENT = {
    _S.MISSING: BreakKind.NOT_SETTLED,
    _S.OVER: BreakKind.SETTLED_OVER,
    _S.UNDER: BreakKind.SETTLED_UNDER,
    _S.CURRENCY: BreakKind.SETTLED_CURRENCY,
    _S.DATA: BreakKind.SETTLED_DATA,
    _S.SPLIT: BreakKind.SETTLED_SPLIT,
}
_IN_BANK = {
    _S.MISSING: BreakKind.BANK_MISSING,
    _S.OVER: BreakKind.BANK_OVER,
    _S.UNDER: BreakKind.BANK_UNDER,
    _S.CURRENCY: BreakKind.SETTLED_CURRENCY,
}
_KINDS = {
    _K.PAYMENT: _IN_SETTLEMENT,
    _K.REFUND: _IN_SETTLEMENT,
    _K.DISPUTE: _IN_SETTLEMENT,
    _K.SETTLEMENT: _IN_BANK,
    _K.PAYOUT: {_S.MISSING: BreakKind.PAYOUT_MISSING},
    _K.RETURN: {_S.MISSING: BreakKind.RETURN_MISSING},
}
_OTHERWISE = {_K.PAYOUT: BreakKind.PAYOUT_DIFFERS, _K.RETURN: BreakKind.RETURN_DIFFERS}
_TAKES = (_K.REFUND, _K.DISPUTE, _K.PAYOUT)


@transaction.atomic
def breaks_find(*, leaving: Collection[Any] = ()) -> int:
    """Opens a break for each difference that has none, and clears those that are over; how many it opened.

    `leaving`: settlement rows that a gateway must still be asked about.
    """
    _clear()
    off = Match.objects.exclude(state__in=[_S.EXPECTED, _S.MATCHED, _S.PARTLY, _S.VOID])
    gap = F("found") - F("expected") - F("put_right")
    matches = off.exclude(reported=F("state"), reported_gap=gap).order_by("id")[:MOST]
    rows = _without_break(_unknown_rows()).exclude(pk__in=list(leaving)).order_by("id")[:MOST]
    before = clock.today() - timedelta(days=policy.get("reconciliation.bank_days"))
    lines = _without_break(BankLine.objects.filter(explained_at=None, booked_on__lt=before)).order_by("id")[:MOST]
    lines, matches = list(lines), list(matches)
    hints = together.hints() if lines or matches else {}
    found = [
        *(_of_match(match, hints.get(match.pk, "")) for match in matches),
        *map(_of_row, rows),
        *(_of_line(line, hints.get(line.pk, "")) for line in lines),
    ]
    return len(found)


def _unknown_rows() -> QuerySet:
    """Rows of nothing in our books; a dispute's or refund's row waits until that is over."""
    rows = SettlementRow.objects.filter(explained_at=None)
    live = Dispute.objects.filter(gateway=OuterRef("gateway"), dispute_id=OuterRef("entity_id"), state__in=LIVE)
    of_disputes = Q(kind__in=[RowKind.DISPUTE, RowKind.DISPUTE_REVERSAL])
    named = Q(gateway_refund_id=OuterRef("entity_id")) | Q(reference=OuterRef("entity_id"))
    on_its_way = Refund.objects.open().filter(named, gateway=OuterRef("gateway"))
    return rows.exclude(of_disputes & Exists(live)).exclude(Q(kind=RowKind.REFUND) & Exists(on_its_way))


def _without_break(rows: QuerySet) -> QuerySet:
    known = Break.objects.filter(object_type=rows.model._meta.label_lower, object_id=OuterRef("key"))
    return rows.annotate(key=Cast("pk", TextField())).filter(~Exists(known))


def _of_match(match: Match, hint: str) -> Break:
    kind = _KINDS[match.kind].get(match.state) or _OTHERWISE.get(match.kind, BreakKind.OTHER)
    benefit = _benefit(match)
    Match.objects.filter(pk=match.pk).update(reported=match.state, reported_gap=match.gap)
    for other in match.breaks.filter(state=BreakState.OPEN).exclude(kind=kind):
        break_clear(break_id=other.pk, note="It differs in another way now.")
    question = match.money if match.state == _S.MISSING else money(abs(benefit), match.currency)
    return break_open(
        kind=kind,
        gateway=match.gateway,
        object_type=match.object_type,
        object_id=match.object_id,
        amount=question,
        reason=f"{_words_of(match)} {hint}".strip(),
        fix=suggested(kind, gateway=match.gateway, difference=benefit, currency=match.currency),
        match=match,
        came_back=True,
    )


def _benefit(match: Match) -> Decimal:
    """What the other side has more for us than we booked; below zero where it has less."""
    if match.state == _S.SPLIT:
        sums = match.rows.aggregate(
            net=Sum(F("credit") - F("debit")), whole=Sum("amount"), fees=Sum("fee", default=Decimal(0))
        )
        booked = sums["whole"] - sums["fees"] if match.kind == _K.PAYMENT else -sums["whole"] - sums["fees"]
        return sums["net"] - booked
    takes = match.kind in _TAKES or (match.kind == _K.SETTLEMENT and match.is_debit)
    return -match.gap if takes else match.gap


def _words_of(match: Match) -> str:
    what = match.get_kind_display()
    if match.state == _S.MISSING:
        return f"{what}: expected by {match.due_on:%d %b %Y}, not found yet."
    return (
        f"{what}: booked {format_money(match.money)}, found {format_money(match.found_money)} "
        f"({match.get_state_display().lower()}){_put_right(match)}."
    )


def _put_right(match: Match) -> str:
    """What two people booked before is no part of what differs now."""
    if not match.put_right:
        return ""
    return f"; {format_money(money(abs(match.put_right), match.currency))} of it was put right before"


def _of_row(row: SettlementRow) -> Break:
    kind = BreakKind.ADJUSTMENT if row.kind == RowKind.ADJUSTMENT else BreakKind.SETTLED_UNKNOWN
    net = row.credit - row.debit
    return break_open(
        kind=kind,
        gateway=row.gateway,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        amount=money(abs(net), row.currency),
        reason=f"{row} in settlement {row.settlement_key}: our books know of no such thing.",
        fix=suggested(kind, gateway=row.gateway, difference=net, currency=row.currency),
    )


def _of_line(line: BankLine, hint: str) -> Break:
    net = line.credit - line.debit
    words = f"{line.narration} {line.reference}"
    way, named = "Received" if net > 0 else "Paid", line.narration or line.reference
    charge = charged(words, amount=line.debit, currency=line.currency) if line.debit else []
    return break_open(
        kind=BreakKind.BANK_UNKNOWN,
        gateway="",
        object_type=line._meta.label_lower,
        object_id=line.pk,
        amount=line.money,
        reason=". ".join(filter(None, (f"{way} on {line.booked_on:%d %b %Y}: {named}"[:180], hint))),
        fix=charge or suggested(BreakKind.BANK_UNKNOWN, gateway="", difference=net, currency=line.currency),
    )


def _clear() -> None:
    """Breaks whose two sides agree by now; what differs again later is told again."""
    Match.objects.filter(state__in=[_S.MATCHED, _S.VOID]).exclude(reported="").update(reported="", reported_gap=None)
    opened = Break.objects.filter(state=BreakState.OPEN)
    over = list(opened.filter(match__state__in=[_S.MATCHED, _S.VOID]).values_list("pk", flat=True)[:MOST])
    for model in (SettlementRow, BankLine):
        over += _explained(opened, model)
    for pk in over:
        break_clear(break_id=pk, note="Both sides agree now.")


def _explained(opened: QuerySet, model: type[Model]) -> list[Any]:
    known = model.objects.annotate(key=Cast("pk", TextField())).filter(
        key=OuterRef("object_id"), explained_at__isnull=False
    )
    of_model = opened.filter(Exists(known), object_type=model._meta.label_lower)
    return list(of_model.values_list("pk", flat=True)[:MOST])
