"""What people do, thrown from a seed and done over HTTP by several at once."""

import queue
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.simulators.playing import Simulators
from tests.simulators.twin import Twin

from .people import Person

HANDS = 8
TRIES = 12
METHODS = ("UPI", "UPI", "UPI", "CARD", "NETBANKING")
AGAIN = (409, 429, 502, 503)


@dataclass
class Paid:
    """A deposit that was paid for: whose, how much, where."""

    person: int
    payment_id: str
    order_id: str
    amount: int


@dataclass
class Story:
    """What was done, as those who did it saw it."""

    counts: Counter = field(default_factory=Counter)
    orders: dict[str, int] = field(default_factory=dict)  # the gateway's order -> whose
    paid: list[Paid] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1


def script(seed: int, operations: int) -> list[tuple[str, int]]:
    """(what, a seed of its own): three deposits for a refund and a payout each; refunds need something to refund."""
    dice = random.Random(seed)
    kinds = ("deposit", "deposit", "deposit", "refund", "payout")
    return [("deposit" if number < 20 else dice.choice(kinds), dice.getrandbits(32)) for number in range(operations)]


@dataclass(frozen=True)
class Stage:
    """Where it is played, and by whom."""

    people: list[Person]
    clerk: Person
    api_url: str
    simulators_url: str


class Hand(threading.Thread):
    """One of those who act; takes operations until there are none."""

    def __init__(self, work: queue.SimpleQueue, story: Story, stage: Stage):
        super().__init__(daemon=True)
        self.work, self.story, self.people, self.clerk = work, story, stage.people, stage.clerk
        self.twin = Twin(Simulators(stage.simulators_url))
        self.api = httpx.Client(base_url=stage.api_url, timeout=20)
        self.dice = random.Random()

    def run(self) -> None:
        while True:
            try:
                kind, seed = self.work.get_nowait()
            except queue.Empty:
                return
            self.dice.seed(seed)
            getattr(self, kind)()

    def deposit(self) -> None:
        number = self.dice.randrange(len(self.people))
        amount, method = self.dice.randrange(1_00, 5_000_00), self.dice.choice(METHODS)
        asked = {"amount": rupees(amount), "method": method}
        told = self.ask(self.people[number], "payments/orders", asked)
        if told is None or not told["provider_order_id"]:
            return self.story.count("deposit not opened")
        order_id = told["provider_order_id"]
        with self.story.lock:
            self.story.orders[order_id] = number
        payment_id = self.twin.pay(order_id, method)
        if self.dice.random() < 0.01:
            self.twin.pay(order_id, method, "SUCCESS")
            self.story.count("deposit paid twice")
        if self.dice.random() < 0.5:
            self.verify(self.people[number], told, order_id, payment_id)
        with self.story.lock:
            self.story.paid.append(Paid(number, told["id"], order_id, amount))
        return self.story.count("deposit")

    def verify(self, person: Person, told: dict, order_id: str, payment_id: str) -> None:
        """The app tells at the same moment as the webhook."""
        signed = told["provider"] == "razorpay"
        answer = self.twin.checkout(order_id, payment_id) if signed else {"order_id": order_id}
        self.ask(person, f"payments/{told['id']}/verify", answer, tries=1)

    def refund(self) -> None:
        with self.story.lock:
            paid = self.dice.choice(self.story.paid) if self.story.paid else None
        if paid is None:
            return self.story.count("nothing to refund")
        amount = paid.amount if self.dice.random() < 0.4 else self.dice.randrange(1_00, paid.amount + 1)
        asked = {"payment_id": paid.payment_id, "amount": rupees(amount), "reason": "chaos"}
        told = self.ask(self.clerk, "wallet/refund", asked)
        return self.story.count("refund" if told else "refund refused")

    def payout(self) -> None:
        person = self.dice.choice(self.people)
        asked = {"amount": rupees(self.dice.randrange(1_00, 2_000_00)), "bank_account_id": person.bank_account_id}
        told = self.ask(person, "wallet/payout", asked)
        return self.story.count("payout" if told else "payout refused")

    def ask(self, person: Person, path: str, asked: dict, *, tries: int = TRIES) -> dict | None:
        """The answer, asked again with the same key while ours or theirs is in trouble; None when refused."""
        key = str(uuid.UUID(int=self.dice.getrandbits(128)))
        headers = {"Authorization": f"Bearer {person.token}", "Idempotency-Key": key}
        for number in range(tries):
            try:
                answer = self.api.post(path, json=asked, headers=headers)
            except httpx.TransportError:
                self.story.count("no answer of ours")
                continue
            if answer.is_success:
                return answer.json()
            if answer.status_code not in AGAIN:
                self.story.count(f"{path.split('/')[-1]} {answer.status_code}: {_code(answer)}")
                return None
            self.story.count(f"asked again after {answer.status_code}")
            time.sleep(min(0.2 * 2**number, 3))
        self.story.count("given up")
        return None


def _code(answer: httpx.Response) -> str:
    try:
        told = answer.json()
        return told["details"].get("reason") or told["code"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "no JSON"


def rupees(paise: int) -> dict:
    return {"amount": f"{paise // 100}.{paise % 100:02}", "currency": "INR"}


def operate(operations: list[tuple[str, int]], stage: Stage, *, meanwhile: Callable[[], None], every: float) -> Story:
    """Does it all, and something else every so many seconds; the story of it."""
    work, story = queue.SimpleQueue(), Story()
    for one in operations:
        work.put(one)
    hands = [Hand(work, story, stage) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    while alive := [hand for hand in hands if hand.is_alive()]:
        alive[0].join(timeout=every)
        meanwhile()
    return story
