"""S17: POST /api/v1/payments/webhook/razorpay at 200 a second; then 10,000 messages, each five times, shuffled."""

import random
import time
from collections.abc import Callable
from itertools import count

from django.conf import settings

from apps.core import policy
from apps.payments.inbox import flows, routing
from apps.payments.inbox.models import Webhook
from apps.payments.inbox.states import Result
from tests.payments.inbox.letters import razorpay

from .figures import Figure
from .load import Report, keep, request, send_all
from .serving import checked, served

PATH = "/api/v1/payments/webhook/razorpay"
RATE, P95 = 200, 0.020
CLIENTS, SECONDS = 20, 15.0
MESSAGES, TIMES = 10_000, 5


def run() -> list[Figure]:
    settings.INBOX_THREADS = 0
    policy.set(key="inbox.webhooks_per_minute", value=1_000_000, actor=None, reason="bench")
    with served("config.wsgi:application", "/readyz", port=18_000) as port:
        steady = checked(keep(port, [fresh(client) for client in range(CLIENTS)], rate=RATE, seconds=SECONDS), 200)
        Webhook.objects.all().delete()
        stormy = storm(port)
    return [*_steady(steady), *stormy]


def fresh(client: int) -> Callable[[], bytes]:
    """New messages, one after the other."""
    numbers = count()
    return lambda: message(f"{client}-{next(numbers)}")


def message(name: str) -> bytes:
    raw, headers = razorpay(payment_id=f"pay_{name}", order_id=f"order_{name}", event_id=f"evt_{name}")
    told = {key.replace("-", "_"): value for key, value in headers.items() if key != "Content-Type"}
    return request("POST", PATH, token="", body=raw, **told).replace(b"Authorization: Bearer \r\n", b"")


def storm(port: int) -> list[Figure]:
    """Every message five times in any order: kept once each, then worked on once each."""
    waiting = [message(str(number)) for number in range(MESSAGES)] * TIMES
    random.Random(17).shuffle(waiting)
    report = checked(send_all(port, waiting, clients=CLIENTS), 200)
    kept, came = Webhook.objects.count(), sum(Webhook.objects.values_list("received", flat=True))
    drained, asked, seconds = drain_all()
    return [
        Figure("S17 storm: accepted", report.rate, "requests/s"),
        Figure("S17 storm: rows kept", kept, "rows", MESSAGES, "messages", "= messages", kept == MESSAGES),
        Figure("S17 storm: counted", came, "times", len(waiting), "sent", "= sent", came == len(waiting)),
        Figure("S17 storm: asked about", asked, "questions", kept, "rows", "= rows", asked == drained == kept),
        Figure("S17 storm: worked on", drained / seconds, "webhooks/s"),
    ]


def drain_all() -> tuple[int, int, float]:
    """Works on everything with a handler that asks nobody: webhooks, questions, seconds."""
    asked: list[str] = []

    def handler(news) -> Result:
        asked.append(news.payment_id)
        return Result.NO_CHANGE

    routing._handlers.clear()
    routing.on("PAYMENT", handler)
    started, drained = time.monotonic(), 0
    while more := flows.drain():
        drained += more
    return drained, len(asked), time.monotonic() - started


def _steady(report: Report) -> list[Figure]:
    slow = report.percentile(0.95)
    return [
        Figure(
            "S17 webhooks accepted",
            report.rate,
            "requests/s",
            RATE,
            "sent",
            f">= {RATE}/s",
            report.rate >= RATE * 0.98,
        ),
        Figure("S17 webhook, p95", slow * 1000, "ms", None, "", f"<= {P95 * 1000:.0f} ms", slow <= P95),
    ]
