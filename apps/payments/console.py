"""Deposits on the console: menu, the day's figures, a person's panel, search by any id a user or a bank may quote."""

from uuid import UUID

from django.urls import reverse

from apps.accounts.models import User
from apps.core import console
from apps.core.money import format_money, from_minor
from apps.payments.models import Attempt, GatewayPayment, Payment
from apps.payments.selectors import board
from apps.payments.timeline import title_of
from apps.payments.tones import STATE_TONES

GROUP = "Payments"
RECENT = 6


def paid_today(request) -> console.Reading:
    """What came in since midnight."""
    rows = board.today()
    paid = sum((row.paid for row in rows), from_minor(0, board.CURRENCY))
    count = sum(row.captured for row in rows)
    return console.Reading(format_money(paid), f"{count} deposits paid")


def today_panel(request) -> dict:
    return {
        "rows": [{**row._asdict(), "title": title_of(row.gateway)} for row in board.today()],
        "suspense": board.in_suspense(),
    }


def person_panel(request, user: User) -> dict:
    payments = list(Payment.objects.of(user).order_by("-id")[:RECENT])
    for payment in payments:
        payment.tone = STATE_TONES.get(payment.state, "")
    return {"person": user, "payments": payments}


def find_payments(term: str) -> list[console.Hit]:
    """By our id, the order, the receipt, the payment at the gateway or the bank's reference."""
    found = list(Payment.objects.filter(pk__in=_keys(term)).select_related("user")[:5])
    hits = [_hit(payment) for payment in found]
    orphans = GatewayPayment.objects.filter(gateway_payment_id=term, payment=None)[:5]
    return hits + [
        console.Hit(
            title=taken.gateway_payment_id,
            description=f"Payment without an order · {format_money(taken.amount)}",
            url=reverse("admin:payments_gatewaypayment_change", args=[taken.pk]),
            icon="help",
        )
        for taken in orphans
    ]


def _keys(term: str) -> set[UUID]:
    keys = set(Attempt.objects.filter(order_id=term).values_list("payment_id", flat=True))
    keys |= set(Attempt.objects.filter(receipt=term).values_list("payment_id", flat=True))
    taken = GatewayPayment.objects.filter(payment__isnull=False)
    keys |= set(taken.filter(gateway_payment_id=term).values_list("payment_id", flat=True)[:5])
    if term:
        keys |= set(taken.filter(rrn=term).values_list("payment_id", flat=True)[:5])
    try:
        keys.add(UUID(term))
    except ValueError:
        return keys
    return keys


def _hit(payment: Payment) -> console.Hit:
    return console.Hit(
        title=f"{format_money(payment.amount)} by {payment.get_method_display()}",
        description=f"Deposit · {payment.user} · {payment.get_state_display()}",
        url=reverse("admin:payments_payment_change", args=[payment.pk]),
        icon="add_card",
    )


console.register(
    console.NavItem(
        group=GROUP,
        title="Deposits",
        icon="add_card",
        url_name="admin:payments_payment_changelist",
        permission="payments.view_payment",
        order=10,
    ),
    console.NavItem(
        group=GROUP,
        title="Payments at gateways",
        icon="account_balance",
        url_name="admin:payments_gatewaypayment_changelist",
        permission="payments.view_gatewaypayment",
        order=15,
    ),
    console.Figure(
        key="payments.paid_today",
        title="Deposits today",
        icon="add_card",
        value=paid_today,
        url_name="admin:payments_payment_changelist",
        permission="payments.view_payment",
        order=30,
    ),
    console.Panel(
        key="payments.today",
        title="Deposits today",
        template="payments/today.html",
        context=today_panel,
        permission="payments.view_payment",
        width="half",
        order=50,
    ),
    console.PlayerPanel(
        key="payments.deposits",
        title="Deposits",
        template="payments/person.html",
        context=person_panel,
        permission="payments.view_payment",
        width="half",
        order=25,
    ),
    console.SearchProvider(
        key="payments.payments",
        title="Deposits",
        permission="payments.view_payment",
        find=find_payments,
        order=35,
    ),
)
