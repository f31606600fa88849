"""Makes rows of reconciliation."""

from datetime import timedelta
from uuid import uuid4

from apps.core import clock
from apps.core.money import money
from apps.payments.models import Payment
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import BankLine, Match, MoneyDay, Settlement, SettlementRow
from tests.factories.accounts import make_member


def matches(count: int) -> None:
    start = Match.objects.count()
    for number in range(start, start + count):
        Match.objects.create(
            kind="SETTLEMENT",
            object_type="reconciliation.settlement",
            object_id=str(uuid4()),
            gateway="razorpay",
            remote_id=f"setl_{number}",
            utr=f"RATNN{number:011}",
            currency="INR",
            expected=100 + number,
            happened_on=clock.today(),
            due_on=clock.today(),
        )


def breaks(count: int) -> None:
    for _ in range(count):
        services.break_open(
            kind="BANK_UNKNOWN",
            gateway="",
            object_type="reconciliation.bankline",
            object_id=uuid4(),
            amount=money("12.50", "INR"),
            reason="Received from somebody.",
        )


def settlements(count: int) -> None:
    start = Settlement.objects.count()
    for number in range(start, start + count):
        Settlement.objects.create(
            gateway="razorpay",
            settlement_id=f"setl_{number}",
            currency="INR",
            settled_on=clock.today(),
            rows=1,
            net=98,
        )


def rows(count: int) -> None:
    settlements(1)
    start, settlement = SettlementRow.objects.count(), Settlement.objects.first()
    for number in range(start, start + count):
        SettlementRow.objects.create(
            gateway="razorpay",
            kind="PAYMENT",
            entity_id=f"pay_{number}",
            settlement_key=settlement.settlement_id,
            settlement=settlement,
            currency="INR",
            amount=100,
            credit=98,
            fee=2,
        )


def lines(count: int) -> None:
    for number in range(count):
        BankLine.objects.create(
            account="HDFC", line_key=uuid4(), booked_on=clock.today(), currency="INR", credit=1 + number
        )


def days(count: int) -> None:
    start = MoneyDay.objects.count()
    for number in range(start, start + count):
        MoneyDay.objects.create(date=clock.today() - timedelta(days=number + 1), figures={"missing": 0})


def claims(count: int) -> None:
    for _ in range(count):
        user = make_member()
        payment = Payment.objects.create(
            user=user, minor=50_000, currency="INR", method="UPI", expires_at=clock.now() + timedelta(minutes=30)
        )
        services.claim_raise(payment_id=payment.pk, user=user, utr="", note="My bank took it.", actor=user)


ROWS = {
    "reconciliation.Claim": claims,
    "reconciliation.BankLine": lines,
    "reconciliation.Break": breaks,
    "reconciliation.Match": matches,
    "reconciliation.MoneyDay": days,
    "reconciliation.Settlement": settlements,
    "reconciliation.SettlementRow": rows,
}
