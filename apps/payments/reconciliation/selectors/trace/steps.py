"""Rows of other apps as steps of a trace: who says so, what, and what can be looked at."""

from collections.abc import Collection
from datetime import date, datetime, time

from django.db.models import QuerySet

from apps.core import clock
from apps.core.money import format_money, money
from apps.payments.disputes.models import Dispute
from apps.payments.gateways.models import GatewayCall
from apps.payments.gateways.names import title as gateway_title
from apps.payments.inbox.selectors import webhooks_of
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.payouts.models import PayoutStep, Sending
from apps.payments.reconciliation.models import BankLine, Claim, Match, Settlement, SettlementRow
from apps.payments.refunds.models import Refund
from apps.wallet.selectors.postings import postings_of
from apps.wallet.selectors.references import journals_about
from apps.wallet.words import kind_title

from .shape import Step

MOST_CALLS = 60
US, GATEWAY, WALLET, SETTLEMENT, BANK = "US", "GATEWAY", "WALLET", "SETTLEMENT", "BANK"


def ordered(payment: Payment) -> Step:
    return Step(
        at=payment.created_at,
        side=US,
        title=f"The user wants to pay {format_money(payment.amount)} by {payment.get_method_display()}",
        state=payment.get_state_display(),
        target=payment,
    )


def attempt(one: Attempt) -> Step:
    facts = (("Order", one.order_id), ("Receipt", one.receipt), ("Said", one.error))
    return Step(
        at=one.created_at,
        side=GATEWAY,
        title=f"Order at {gateway_title(one.gateway)}",
        facts=_filled(facts),
        state=one.get_state_display(),
    )


def taken(one: GatewayPayment) -> Step:
    facts = (
        *(("Payment", one.gateway_payment_id), ("RRN", one.rrn), ("Paid by", one.payer)),
        ("Fee", format_money(one.fee) if one.fee else ""),
        ("First told by", one.get_learned_by_display()),
        ("Why in suspense", one.suspense_reason),
    )
    return Step(
        at=one.begun_at,
        side=GATEWAY,
        title=f"{gateway_title(one.gateway)} took {format_money(one.amount)}" if one.is_paid else "A try to pay",
        facts=_filled(facts),
        state=one.state.capitalize(),
        tone="bad" if one.in_suspense else "good" if one.is_paid else "warn",
        target=one,
    )


def refund(one: Refund) -> Step:
    facts = (("Refund", one.gateway_refund_id), ("Reference", one.reference), ("ARN", one.arn), ("Why", one.reason))
    title = f"Refund of {format_money(one.amount)}"
    return Step(
        at=one.created_at, side=US, title=title, facts=_filled(facts), state=one.get_state_display(), target=one
    )


def dispute(one: Dispute) -> Step:
    until = one.respond_by.astimezone(clock.business_zone())
    facts = (("Dispute", one.dispute_id), ("Reason", one.reason), ("Answer by", f"{until:%d %b %Y, %H:%M}"))
    return Step(
        at=one.created_at,
        side=BANK,
        title=f"{one.get_phase_display()} over {format_money(one.money)}",
        facts=_filled(facts),
        state=one.get_state_display(),
        tone="bad",
        target=one,
    )


def payout_step(one: PayoutStep) -> Step:
    facts = (("By", str(one.actor) if one.actor else ""), ("Note", one.note))
    return Step(at=one.created_at, side=US, title=f"Payout: {one.get_state_display().lower()}", facts=_filled(facts))


def sending(one: Sending) -> Step:
    facts = (("Payout", one.gateway_payout_id), ("Reference", one.reference), ("UTR", one.utr), ("Said", one.told))
    return Step(
        at=one.created_at,
        side=GATEWAY,
        title=f"Sent through {gateway_title(one.gateway)}",
        facts=_filled(facts),
        state=one.get_state_display(),
    )


def claim(one: Claim) -> list[Step]:
    facts = (("UTR", one.utr), ("Said", one.note), ("Outcome", one.outcome))
    title = "The user says that their bank took the money"
    return [
        Step(at=one.created_at, side=US, title=title, facts=_filled(facts), state=one.get_state_display(), target=one)
    ]


def webhooks(names: Collection[str]) -> list[Step]:
    """What gateways told by themselves."""
    return [
        Step(
            at=one.created_at,
            side=GATEWAY,
            title=f"{gateway_title(one.gateway)} told: {one.event}",
            facts=_filled((("Came", f"{one.received} times" if one.received > 1 else ""), ("Note", one.note))),
            state=one.get_result_display() or "Waits",
            target=one,
        )
        for one in (webhooks_of(*names) if names else ())
    ]


def calls(names: Collection[str]) -> list[Step]:
    """What gateways were asked; a fetch that only repeats itself is told once with its count."""
    rows = GatewayCall.objects.filter(reference__in=names) | GatewayCall.objects.filter(object_id__in=names)
    found: dict[tuple[str, str, str], list[GatewayCall]] = {}
    for row in rows.order_by("created_at")[:MOST_CALLS]:
        found.setdefault((row.gateway, row.endpoint, row.outcome), []).append(row)
    return [
        Step(
            at=group[0].created_at,
            side=US,
            title=f"Asked {gateway_title(gateway)}: {endpoint.replace('_', ' ')}",
            facts=_filled((("Times", str(len(group)) if len(group) > 1 else ""), ("Code", group[-1].code))),
            state=group[-1].get_outcome_display(),
            target=group[-1],
        )
        for (gateway, endpoint, _), group in found.items()
    ]


def journals(keys: Collection[str]) -> list[Step]:
    """What the ledger booked, as arrows in words."""
    return [
        Step(
            at=one.effective_at,
            side=WALLET,
            title=_BOOKED.get(one.kind) or kind_title(one.kind),
            facts=tuple(
                (format_money(line.amount), f"{line.debit} → {line.credit}{_PHASES.get(line.phase, '')}")
                for line in postings_of(one.id)
            ),
            target=("admin:wallet_journal_change", one.id),
        )
        for one in journals_about(keys)
    ]


_BOOKED = {
    "payments.deposit": "Put into the wallet",
    "payments.suspense": "Set aside: nobody knows yet whose it is",
    "refunds.refund": "Refund booked",
    "refunds.suspense": "Refund of money without an owner booked",
    "payouts.payout": "Payout booked",
    "disputes.dispute": "Disputed amount set aside",
    "disputes.held_again": "Disputed amount set aside again",
    "disputes.lost": "Lost dispute booked",
    "disputes.overturned": "Given back after a lost dispute",
    "wallet.reverse": "Booking taken back",
    "reconciliation.fix": "Difference put right",
}
_PHASES = {"PENDING": " (held)", "VOID": " (released)"}


def matches(keys: Collection[str]) -> list[Step]:
    """Where it was looked for and found: settlement rows, the settlement, its bank lines."""
    found: list[Step] = []
    for match in _matches_of(keys):
        rows = list(match.rows.select_related("settlement"))
        lines = [*match.lines.all(), *filter(None, (match.paid_with, match.billed_on))]
        found += [settlement_row(row) for row in rows] + [bank_line(line) for line in lines]
        for settled in {row.settlement for row in rows if row.settlement}:
            found += [settlement(settled), *matches([str(settled.pk)])]
        if match.state in ("EXPECTED", "MISSING"):
            found.append(_waiting(match))
    return found


def _matches_of(keys: Collection[str]) -> QuerySet[Match]:
    found = Match.objects.filter(object_id__in=list(keys)).select_related("paid_with", "billed_on")
    return found.order_by("created_at")


def _waiting(match: Match) -> Step:
    late = match.state == "MISSING"
    return Step(
        at=_end_of(match.due_on),
        whole_day=True,
        side=BANK if match.kind in ("SETTLEMENT", "PAYOUT", "RETURN") else SETTLEMENT,
        title=f"{match.get_kind_display()}: {'should have been there by' if late else 'expected by'} "
        f"{match.due_on:%d %b %Y}",
        state=match.get_state_display(),
        tone="bad" if late else "warn",
        target=match,
    )


def settlement_row(row: SettlementRow) -> Step:
    fee = format_money(money(row.fee, row.currency)) if row.fee else ""
    facts = (("Settlement", row.settlement_key), ("Fee", fee), ("Net", _net(row)))
    return Step(
        at=_end_of(row.settled_on) if row.settled_on else row.created_at,
        whole_day=row.settled_on is not None,
        side=SETTLEMENT,
        title=f"Settled by {gateway_title(row.gateway)}: {row.get_kind_display().lower()} {format_money(row.money)}",
        facts=_filled(facts),
        tone="good",
        target=row,
    )


def _net(row: SettlementRow) -> str:
    return format_money(money(row.credit - row.debit, row.currency))


def settlement(one: Settlement) -> Step:
    facts = (("UTR", one.utr), ("Rows", str(one.rows)), ("Fees", format_money(money(one.fees, one.currency))))
    return Step(
        at=_end_of(one.settled_on) if one.settled_on else one.created_at,
        whole_day=one.settled_on is not None,
        side=SETTLEMENT,
        title=f"Settlement {one.settlement_id} brings {format_money(one.total)} to the bank",
        facts=_filled(facts),
        target=one,
    )


def bank_line(line: BankLine) -> Step:
    verb = "received" if line.credit else "paid out"
    fee = format_money(line.fee_money) if line.fee else ""
    facts = (("Account", line.account), ("UTR", line.utr), ("Words", line.narration), ("Of it the gateway's fee", fee))
    return Step(
        at=_end_of(line.booked_on),
        whole_day=True,
        side=BANK,
        title=f"The bank {verb} {format_money(line.money)}",
        facts=_filled(facts),
        tone="good" if line.explained_at else "warn",
        target=line,
    )


def _filled(facts: Collection[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts if value)


def _end_of(day: date) -> datetime:
    """Files tell days, not times: they stand at the end of theirs."""
    return datetime.combine(day, time(23, 59, 59), clock.business_zone())
