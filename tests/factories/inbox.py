"""What gateways sent, what they owe us, and how payments did."""

from datetime import timedelta
from itertools import count

from apps.core import clock
from apps.payments.analytics.models import HourlyFigures, RateAlert
from apps.payments.inbox import services
from apps.payments.inbox.services import Letter
from apps.payments.inbox.states import Verdict

_numbers = count(1)


def webhooks(rows: int) -> None:
    for _ in range(rows):
        number = next(_numbers)
        given = {"gateway": "razorpay", "key": f"evt_{number}", "headers": {"X-Razorpay-Event-Id": f"evt_{number}"}}
        raw = f'{{"event":"payment.captured","number":{number}}}'.encode()
        services.webhook_store(letter=Letter(**given, verdict=Verdict.ACCEPTED, raw=raw, ip="192.0.2.7"))


def polls(rows: int) -> None:
    for _ in range(rows):
        thing = {"subject": "payments.payment", "object_id": f"p-{next(_numbers)}"}
        services.poll_begin(**thing, gateway="cashfree", horizon=timedelta(days=3))


def figures(rows: int) -> None:
    for _ in range(rows):
        make_figures(hour=clock.now() - timedelta(hours=next(_numbers)))


def make_figures(**values) -> HourlyFigures:
    """One hour of one gateway and method."""
    sums = {"begun": 10, "unreached": 1, "paid": 7, "failed": 2, "minor": 700_000, "fee_minor": 14_000}
    rest = {"tax_minor": 2_136, "settled": 0, "settle_seconds": 0}
    named = {"gateway": "razorpay", "method": "UPI", "currency": "INR"}
    return HourlyFigures.objects.create(**{**named, **sums, **rest, **values})


def alerts(rows: int) -> None:
    for _ in range(rows):
        told = {"percent": "41.20", "lowest": "38.00", "tries": 51, "opened_at": clock.now()}
        RateAlert.objects.create(gateway=f"razorpay-{next(_numbers)}", method="UPI", **told)


ROWS = {
    "inbox.Webhook": webhooks,
    "inbox.Poll": polls,
    "payment_analytics.HourlyFigures": figures,
    "payment_analytics.RateAlert": alerts,
}
