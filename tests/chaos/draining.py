"""Time passes: what is to be asked again is asked now, until nothing is under way."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from apps.core import clock
from apps.core.models import Delivery
from apps.payments.disputes import flows as disputes
from apps.payments.disputes.models import Dispute
from apps.payments.disputes.states import ANSWERING, LIVE
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.models import Attempt, Payment
from apps.payments.payouts.models import Payout
from apps.payments.reconciliation import flows as reconciliation
from apps.payments.refunds.models import Refund
from tests.simulators.twin import Twin

PATIENCE = 900.0
EVERY = 2.0
OPEN: dict[str, Callable] = {
    "payments": lambda: Payment.objects.filter(state__in=["UNKNOWN", "AUTHORIZED", "REFUNDING"]),
    "orders": lambda: Attempt.objects.filter(
        state__in=["PREPARED", "UNKNOWN"], payment__state__in=["CREATED", "UNKNOWN"]
    ),
    "refunds": lambda: Refund.objects.filter(state__in=["REQUESTED", "SUBMITTED", "UNKNOWN"]),
    "payouts": lambda: Payout.objects.filter(state__in=["REQUESTED", "APPROVED", "SUBMITTED", "UNKNOWN"]),
    "disputes": lambda: Dispute.objects.filter(state__in=LIVE),
    "webhooks": lambda: Webhook.objects.filter(next_at__isnull=False),
    "events": lambda: Delivery.objects.filter(status="PENDING"),
}


def drain(say: Callable[[str], None]) -> dict[str, int]:
    """What is still open at the end: nothing, when all is well."""
    started, asked_since = time.monotonic(), _database_now()
    said = 0.0
    Payout.objects.filter(state="PAID", due_at__isnull=False).update(due_at=Now())
    for gateway in reconciliation.GATEWAYS:
        disputes.disputes_look(gateway=gateway)
    while True:
        hasten(asked_since)
        left = {name: rows().count() for name, rows in OPEN.items()}
        left["polls"] = _unasked(asked_since).count()
        left["payouts to look at"] = _paid_unseen().count()
        if not any(left.values()) or time.monotonic() - started > PATIENCE:
            return {name: count for name, count in left.items() if count}
        if time.monotonic() - said > 15:
            said = time.monotonic()
            say(f"  still open: {', '.join(f'{count} {name}' for name, count in left.items() if count)}")
        time.sleep(EVERY)


def reconcile(twin: Twin) -> Counter:
    """The gateways settle, and we hold their rows against our books: what no webhook told is learned.

    Twice: what Cashfree took for a dispute that was won comes back with its next settlement.
    """
    done = Counter()
    for _ in range(2):
        twin.settle()
        for gateway in reconciliation.GATEWAYS:
            reconciliation.settlements_fetch(gateway=gateway, day=clock.today())
    for _ in range(20):
        this_time = reconciliation.reconcile()
        done.update(this_time)
        if not this_time["learned"] and not this_time["booked"]:
            return done
    return done


def hasten(since) -> None:
    """What is due some time is due now."""
    soon = Q(next_at__gt=Now())
    Poll.objects.filter(soon).filter(Q(last_at__lt=since) | Q(last_at=None)).update(next_at=Now())
    Webhook.objects.filter(soon).update(next_at=Now())
    Refund.objects.filter(soon, state__in=["REQUESTED", "SUBMITTED", "UNKNOWN"]).update(next_at=Now())
    Dispute.objects.filter(send_at__gt=Now(), state__in=ANSWERING).update(send_at=Now())
    Payout.objects.filter(due_at__gt=Now(), state__in=["APPROVED", "SUBMITTED", "UNKNOWN"]).update(due_at=Now())


def _unasked(since):
    """Deposits nobody has paid, and those that failed, are asked about once more."""
    return Poll.objects.filter(next_at__isnull=False).filter(Q(last_at__lt=since) | Q(last_at=None))


def _paid_unseen():
    """Paid payouts whose daily look is due."""
    return Payout.objects.filter(state="PAID", due_at__lte=Now() + timedelta(hours=1))


def _database_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
