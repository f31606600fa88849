"""A settlement of the demo's deposits that reached the bank, with two things that do not agree."""

from decimal import Decimal
from uuid import UUID

from apps.accounts.models import User
from apps.core import clock, demo
from apps.core.money import Money, from_minor, money
from apps.payments.gateways.facts import RemoteSettlementRow
from apps.payments.models import GatewayPayment, Payment
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import BankLine, Settlement
from apps.payments.states import PaymentState

GATEWAY, CURRENCY = "razorpay", "INR"
SETTLEMENT, UTR = "setl_Demo0000000001", "RATNN26112000001"
SETTLED = 12
SUPPORT = "support@munim.test"
LINE = UUID("019a9f00-0000-7000-8000-000000000001")


def load() -> str:
    """Today's settlement: one payment is a rupee short, and the gateway took something for a reason of its own."""
    held = GatewayPayment.objects.holding_money().filter(gateway=GATEWAY, credited_at__isnull=False)
    taken = list(held.order_by("id")[:SETTLED])
    rows = [_row(one, short=money("1.00", CURRENCY) if one == taken[-1] else None) for one in taken]
    services.settlement_rows_store(gateway=GATEWAY, rows=[*rows, _adjustment()])
    services.settlements_add_up()
    _in_the_bank()
    services.expectations_raise()
    services.compare()
    services.rows_book()
    services.lines_post()
    found = services.breaks_find()
    _claim()
    return f"a settlement of {len(taken)} deposits in the bank, {found} breaks, a claim"


def _row(one: GatewayPayment, *, short: Money | None) -> RemoteSettlementRow:
    nothing = from_minor(0, CURRENCY)
    amount = one.amount - (short or nothing)
    return _told("PAYMENT", one.gateway_payment_id, one.order_id, amount, amount - (one.fee or nothing), one)


def _adjustment() -> RemoteSettlementRow:
    return _told("ADJUSTMENT", "adj_Demo0000000001", "", money("118.00", CURRENCY), money("-118.00", CURRENCY))


def _told(
    kind: str, entity_id: str, order_id: str, amount: Money, net: Money, one: GatewayPayment | None = None
) -> RemoteSettlementRow:
    nothing = from_minor(0, CURRENCY)
    return RemoteSettlementRow(
        gateway=GATEWAY,
        kind=kind,
        entity_id=entity_id,
        order_id=order_id,
        amount=amount,
        credit=max(net, nothing),
        debit=max(-net, nothing),
        fee=(one.fee if one else None) or nothing,
        tax=(one.tax if one else None) or nothing,
        settlement_id=SETTLEMENT,
        utr=UTR,
        settled_on=clock.today(),
    )


def _claim() -> None:
    """A user whose deposit failed here says that the bank took the money."""
    failed = Payment.objects.filter(state=PaymentState.FAILED).order_by("-id").first()
    services.claim_raise(
        payment_id=failed.pk,
        user=None,
        utr="512345678901",
        note="The bank's app shows it as paid.",
        actor=User.objects.by_email(SUPPORT).get(),
    )


def _in_the_bank() -> None:
    net = Settlement.objects.get(gateway=GATEWAY, settlement_id=SETTLEMENT).net
    if net > Decimal(0):
        BankLine.objects.create(
            account="50200012345678",
            line_key=LINE,
            booked_on=clock.today(),
            reference=UTR,
            utr=UTR,
            narration=f"NEFT CR-{UTR}-RAZORPAY SOFTWARE PRIVATE LIMITED-{SETTLEMENT}",
            currency=CURRENCY,
            credit=net,
        )


demo.register(name="reconciliation", order=48, load=load)
