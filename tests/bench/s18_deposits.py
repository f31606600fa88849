"""S18: a thousand deposits: order, payer at the gateway, webhook, question back, wallet; all processes are real."""

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from subprocess import Popen
from uuid import uuid4

import orjson
from django.db.models import Sum

from apps.core import policy
from apps.payments.models import GatewayPayment, Payment
from apps.simulators.gateways.keys import BELOW
from config.run.services import HOST, background
from tests.simulators.playing import Simulators, playing

from .figures import Figure
from .people import Person, person
from .processor import Meter, Seconds, between
from .serving import serving

DEPOSITS, WARM_UP, PAYERS = 1_000, 60, 16
PATIENCE = 120.0
PORT = 18_000
RUPEES = "250.00"
ORDER = orjson.dumps({"amount": {"amount": RUPEES, "currency": "INR"}, "method": "CARD"})


@dataclass
class Told:
    """What the payers saw: seconds until the order was there, and what went wrong."""

    orders: list[float]
    troubles: list[str]


def run() -> list[Figure]:
    policy.set(key="inbox.webhooks_per_minute", value=1_000_000, actor=None, reason="bench")
    people = [person() for _ in range(PAYERS)]
    with _town() as (simulators, meter):
        _pay(simulators, people, WARM_UP)
        _wait_for(WARM_UP)
        before, began = meter.read(), time.perf_counter()
        told = _pay(simulators, people, DEPOSITS)
        ordered_in = time.perf_counter() - began
        _wait_for(WARM_UP + DEPOSITS)
        seconds = time.perf_counter() - began
        used = between(before, meter.read())
        _compare(simulators)
    if told.troubles:
        raise RuntimeError(f"{len(told.troubles)} orders failed: {told.troubles[0]}")
    slow, waits = _percentile(told.orders), _percentile(_waits())
    rate = DEPOSITS / seconds
    return [
        Figure("S18 deposits, order to wallet", rate, "deposits/s", reach=">= 150/s", reached=rate >= 150),
        Figure("S18 orders alone", DEPOSITS / ordered_in, "orders/s"),
        Figure("S18 order answered, p95", slow * 1000, "ms"),
        Figure("S18 ordered to credited, p95", waits * 1000, "ms"),
        *_processor(used),
    ]


def _processor(used: Seconds) -> list[Figure]:
    """Where a deposit's processor time goes; what the payers and the gateway's twin use is not ours."""
    each = {name: seconds / DEPOSITS * 1000 for name, seconds in used.items()}
    ours = sum(spent for name, spent in each.items() if name not in ("payers", "twin"))
    figures = [Figure(f"S18 processor, {name}", spent, "ms/deposit") for name, spent in each.items()]
    return [*figures, Figure("S18 processor, all that is ours", ours, "ms/deposit")] if figures else []


@contextmanager
def _town() -> Iterator[tuple[Simulators, Meter]]:
    """The gateways' twin, our web, our workers: as `make run` has them."""
    os.environ["MUNIM_SIMULATORS_CALL"] = ""
    with ExitStack() as stack:
        simulators = stack.enter_context(playing())
        for code, below in BELOW.items():
            os.environ[f"MUNIM_{code.upper()}_URL"] = f"{simulators.url}/{below}"
        web = stack.enter_context(serving("config.wsgi:application", "/readyz", port=PORT))
        pids = {"payers": os.getpid(), "twin": simulators.pid, "web": web.pid}
        log = stack.enter_context((Path(stack.enter_context(tempfile.TemporaryDirectory())) / "log").open("wb"))
        for service in background():
            process = Popen(service.command, env={**os.environ, **service.variables}, stdout=log, stderr=log)
            pids[service.name] = process.pid
            stack.callback(process.wait, timeout=60)
            stack.callback(process.terminate)
        answer = simulators.post("/gateways/control/webhooks_to", json={"url": f"http://{HOST}:{PORT}/api/v1/"})
        answer.raise_for_status()
        yield simulators, Meter(**pids)


def _pay(simulators: Simulators, people: list[Person], deposits: int) -> Told:
    """Every person orders and pays, one deposit after the other, until that many are begun."""
    work: Queue[int] = Queue()
    for number in range(deposits):
        work.put(number)
    told = Told([], [])
    host, _, port = simulators.url.removeprefix("http://").partition(":")
    threads = [threading.Thread(target=_one_payer, args=(one, work, told, (host, int(port)))) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _one_payer(one: Person, work: Queue, told: Told, twin: tuple[str, int]) -> None:
    ours, theirs = http.client.HTTPConnection(HOST, PORT, timeout=30), http.client.HTTPConnection(*twin, timeout=30)
    while True:
        try:
            work.get_nowait()
        except Empty:
            return
        began = time.perf_counter()
        headers = {"Authorization": f"Bearer {one.token}", "Idempotency-Key": str(uuid4())}
        status, body = _post(ours, "/api/v1/payments/orders", ORDER, headers)
        told.orders.append(time.perf_counter() - began)
        if status != 201:
            told.troubles.append(f"{status} {body!r}")
            continue
        paid = orjson.dumps({"order_id": orjson.loads(body)["provider_order_id"], "method": "CARD"})
        status, body = _post(theirs, "/gateways/control/pay", paid, {})
        if status != 200:
            told.troubles.append(f"twin: {status} {body!r}")


def _post(
    connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection.request("POST", path, body=body, headers={**headers, "Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def _wait_for(credited: int) -> None:
    """Until that many deposits are in wallets. Raises RuntimeError when they do not come."""
    deadline = time.monotonic() + PATIENCE
    while (there := GatewayPayment.objects.filter(credited_at__isnull=False).count()) < credited:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{there} of {credited} deposits were credited.")
        time.sleep(0.05)


def _compare(simulators: Simulators) -> None:
    """The gateway's books and the wallets say the same. Raises RuntimeError."""
    theirs = simulators.post("/gateways/control/books", json={}).json()["razorpay"]["captured"]
    rows = GatewayPayment.objects.filter(gateway="razorpay", credited_at__isnull=False)
    ours = rows.aggregate(all=Sum("minor"))["all"]
    if theirs != ours:
        raise RuntimeError(f"The gateway took {theirs} paise, wallets got {ours}.")


def _waits() -> list[float]:
    """Seconds from the order to the wallet."""
    rows = Payment.objects.filter(captured_at__isnull=False).order_by("-id")[:DEPOSITS]
    return [
        (captured - created).total_seconds() for captured, created in rows.values_list("captured_at", "created_at")
    ]


def _percentile(values: list[float], share: float = 0.95) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
