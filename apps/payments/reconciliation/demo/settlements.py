"""Settlements of the demo's deposits that reached the bank, with two things in the newest that do not agree."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from apps.accounts.models import User
from apps.core import bank_holidays, clock, demo, policy
from apps.core.money import Money, from_minor, money
from apps.core.working_days import working_days_after
from apps.payments.gateways.facts import RemoteSettlementRow
from apps.payments.models import GatewayPayment, Payment
from apps.payments.reconciliation import services
from apps.payments.reconciliation.models import BankLine, Settlement
from apps.payments.states import PaymentState

ODD, CURRENCY = "razorpay", "INR"  # whose newest settlement has what does not agree
SUPPORT = "support@munim.test"
LINE = UUID("019a9f00-0000-7000-8000-000000000000")
BANK_NAMES = {"razorpay": "RAZORPAY SOFTWARE PRIVATE LIMITED", "cashfree": "CASHFREE PAYMENTS INDIA PVT LTD"}


def load() -> str:
    """All whose day has come: one payment is a rupee short, and the gateway took something for a reason of its own."""
    due = _due()
    newest = max(day for gateway, day in due if gateway == ODD)
    for (gateway, day), taken in due.items():
        odd = taken[-1] if (gateway, day) == (ODD, newest) else None
        rows = [_row(one, day, short=money("1.00", CURRENCY) if one == odd else None) for one in taken]
        services.settlement_rows_store(gateway=gateway, rows=[*rows, *([_adjustment(day)] if odd else [])])
    services.settlements_add_up()
    _in_the_bank()
    services.expectations_raise()
    services.compare()
    services.rows_book()
    services.lines_post()
    found = services.breaks_find()
    _claim()
    return f"{len(due)} settlements of {sum(map(len, due.values()))} deposits in the bank, {found} breaks, a claim"


def _due() -> dict[tuple[str, date], list[GatewayPayment]]:
    """What each gateway has settled by now, by the day it did."""
    found = defaultdict(list)
    days, holidays = policy.get("reconciliation.settlement_days"), bank_holidays.known()
    for one in GatewayPayment.objects.holding_money().filter(credited_at__isnull=False).order_by("id"):
        day = working_days_after(one.paid_at.astimezone(clock.business_zone()).date(), days, holidays)
        if day <= clock.today():
            found[one.gateway, day].append(one)
    return found


def _row(one: GatewayPayment, day: date, *, short: Money | None) -> RemoteSettlementRow:
    nothing = from_minor(0, CURRENCY)
    amount = one.amount - (short or nothing)
    told = (one.gateway_payment_id, one.order_id, amount, amount - (one.fee or nothing))
    return _told(one.gateway, day, "PAYMENT", *told, one)


def _adjustment(day: date) -> RemoteSettlementRow:
    taken = money("118.00", CURRENCY)
    return _told(ODD, day, "ADJUSTMENT", "adj_Demo0000000001", "", taken, -taken)


def _told(
    gateway: str,
    day: date,
    kind: str,
    entity_id: str,
    order_id: str,
    amount: Money,
    net: Money,
    one: GatewayPayment | None = None,
) -> RemoteSettlementRow:
    nothing = from_minor(0, CURRENCY)
    return RemoteSettlementRow(
        gateway=gateway,
        kind=kind,
        entity_id=entity_id,
        order_id=order_id,
        amount=amount,
        credit=max(net, nothing),
        debit=max(-net, nothing),
        fee=(one.fee if one else None) or nothing,
        tax=(one.tax if one else None) or nothing,
        settlement_id=f"setl_Demo{gateway[:2]}{day:%Y%m%d}",
        utr=f"RATNN{day:%y%m%d}{list(BANK_NAMES).index(gateway):05d}",
        settled_on=day,
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
    """A settlement that the adjustment ate up brings nothing."""
    for number, one in enumerate(Settlement.objects.filter(net__gt=0).order_by("settled_on", "gateway"), start=1):
        BankLine.objects.create(
            account="50200012345678",
            line_key=UUID(int=LINE.int + number),
            booked_on=one.settled_on,
            reference=one.utr,
            utr=one.utr,
            narration=f"NEFT CR-{one.utr}-{BANK_NAMES[one.gateway]}-{one.settlement_id}",
            currency=CURRENCY,
            credit=one.net,
        )


demo.register(name="reconciliation", order=48, load=load)
