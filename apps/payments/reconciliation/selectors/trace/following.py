"""The way of one sum, step by step, from rows that others keep."""

from django.db.models import Model

from apps.core import bank_holidays, clock
from apps.core.money import Money, format_money
from apps.payments.disputes.states import DisputeState
from apps.payments.gateways.names import title as gateway_title
from apps.payments.models import GatewayPayment, Payment
from apps.payments.payouts.models import Payout
from apps.payments.reconciliation.engine import sayings
from apps.payments.reconciliation.models import BankLine, Break, Claim, Settlement
from apps.payments.states import PaymentState

from . import steps
from .finding import find
from .shape import Step, Trace


def trace(term: str) -> Trace | None:
    """The money that something is about: a payment, payout, refund, dispute, settlement, order, receipt, UTR, RRN,
    journal or wallet line. None where nothing is found."""
    anchor = find(term.strip()) if term.strip() else None
    if anchor is None:
        return None
    for model, follow in _FOLLOW.items():
        if isinstance(anchor.thing, model):
            return follow(anchor.thing, anchor.by)
    return None


def _of_payment(payment: Payment, by: str) -> Trace:
    attempts = list(payment.attempts.order_by("number"))
    taken = list(payment.gateway_payments.order_by("id"))
    names = [str(payment.pk), *(one.receipt for one in attempts), *(one.order_id for one in attempts)]
    found = [steps.ordered(payment), *map(steps.attempt, attempts), *_of_taken(taken, names)]
    claim = Claim.objects.filter(payment=payment).first()
    found += steps.claim(claim) if claim else []
    day = payment.created_at.astimezone(clock.business_zone()).date()
    coming = sayings.of_payment(
        payment.state,
        day=day,
        amount=format_money(payment.amount),
        today=clock.today(),
        expires=payment.expires_at.astimezone(clock.business_zone()).date(),
        error=payment.error,
        holidays=bank_holidays.known(),
        dispute=_argued(taken),
    )
    if payment.state == PaymentState.CAPTURED and any(one.settled_at for one in taken):
        coming = sayings.Next("Nothing more: the gateway has settled it", None, coming.say)
    return _trace(
        f"Deposit of {format_money(payment.amount)}",
        user=payment.user,
        amount=payment.amount,
        state=payment.get_state_display(),
        found=found,
        coming=coming,
        about=[payment, *taken],
        claim=claim,
        by=by,
    )


def _argued(taken: list[GatewayPayment]) -> sayings.Argued | None:
    """Of the disputes over a payment that live, the one that is ours to answer, then the one due first."""
    live = [one for taken_one in taken for one in taken_one.disputes.all() if one.is_live]
    if not live:
        return None
    first = min(live, key=lambda one: (one.state != DisputeState.OPEN, one.respond_by))
    return sayings.Argued(first.state, first.respond_by.astimezone(clock.business_zone()).date())


def _of_gateway_payment(taken: GatewayPayment, by: str) -> Trace:
    """Money of an order that nobody knows."""
    coming = sayings.Next(
        "A person decides whose it is", None, "We have money that has no owner yet; it is looked at."
    )
    return _trace(
        f"Payment of {format_money(taken.amount)} without an order of ours",
        user=None,
        amount=taken.amount,
        state="In suspense" if taken.in_suspense else taken.state.capitalize(),
        found=_of_taken([taken], [taken.order_id]),
        coming=coming,
        about=[taken],
        by=by,
    )


def _of_taken(taken: list[GatewayPayment], names: list[str]) -> list[Step]:
    """What gateways took, what they said of it, what the wallet booked, what came of it in settlement and bank."""
    refunds = [refund for one in taken for refund in one.refunds.order_by("id")]
    disputes = [dispute for one in taken for dispute in one.disputes.order_by("id")]
    remote = [one.gateway_payment_id for one in taken]
    remote += [refund.gateway_refund_id for refund in refunds] + [dispute.dispute_id for dispute in disputes]
    names = [name for name in {*names, *remote, *(refund.reference for refund in refunds)} if name]
    keys = [str(row.pk) for row in (*taken, *refunds, *disputes)]
    return [
        *map(steps.taken, taken),
        *map(steps.refund, refunds),
        *map(steps.dispute, disputes),
        *steps.webhooks(names),
        *steps.calls(names),
        *steps.journals(keys),
        *steps.matches(keys),
    ]


def _of_payout(payout: Payout, by: str) -> Trace:
    sendings = list(payout.sendings.order_by("created_at"))
    names = [name for one in sendings for name in (one.reference, one.gateway_payout_id) if name]
    found = [
        *map(steps.payout_step, payout.steps.select_related("actor")),
        *map(steps.sending, sendings),
        *steps.webhooks(names),
        *steps.calls(names),
        *steps.journals([str(payout.pk)]),
        *steps.matches([str(payout.pk)]),
    ]
    since = payout.state_at.astimezone(clock.business_zone()).date()
    return _trace(
        f"Payout of {format_money(payout.amount)}",
        user=payout.user,
        amount=payout.amount,
        state=payout.get_state_display(),
        found=found,
        coming=sayings.of_payout(
            payout.state, day=since, amount=format_money(payout.net), holidays=bank_holidays.known()
        ),
        about=[payout],
        by=by,
    )


def _of_settlement(settlement: Settlement, by: str) -> Trace:
    return _trace(
        f"Settlement {settlement.settlement_id} of {gateway_title(settlement.gateway)}",
        user=None,
        amount=settlement.total,
        state="1 row" if settlement.rows == 1 else f"{settlement.rows} rows",
        found=[steps.settlement(settlement), *steps.matches([str(settlement.pk)])],
        coming=None,
        about=[settlement],
        by=by,
    )


def _of_line(line: BankLine, by: str) -> Trace:
    return _trace(
        "A line of the bank statement that is of nothing we know",
        user=None,
        amount=line.money,
        state="Explained" if line.explained_at else "Not explained",
        found=[steps.bank_line(line)],
        coming=None,
        about=[line],
        by=by,
    )


def _trace(
    title: str,
    *,
    user: Model | None,
    amount: Money,
    state: str,
    found: list[Step],
    coming: sayings.Next | None,
    about: list[Model],
    by: str,
    claim: Claim | None = None,
) -> Trace:
    labels = {row._meta.label_lower for row in about}
    breaks = Break.objects.filter(object_id__in=[str(row.pk) for row in about], object_type__in=labels)
    return Trace(
        title=title,
        user=user,
        amount=amount,
        state=state,
        steps=sorted(found, key=lambda step: step.at),
        next=coming,
        breaks=list(breaks.order_by("created_at")),
        claim=claim,
        found_by=by,
    )


_FOLLOW = {
    Payment: _of_payment,
    GatewayPayment: _of_gateway_payment,
    Payout: _of_payout,
    Settlement: _of_settlement,
    BankLine: _of_line,
}
