"""What people do, thrown from a seed and done over HTTP by several at once."""

import queue
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import httpx
from django.db import connection

from tests.simulators.playing import Simulators
from tests.simulators.twin import Twin

from .answering import answer_one
from .people import Person

HANDS = 8
TRIES = 12
PATIENT_TRIES = 60  # for what must be known to have happened
RUNNING = "IDEMPOTENCY_RUNNING"  # the first call with this key is not done; any other 409 stays one
METHODS = ("UPI", "UPI", "UPI", "CARD", "NETBANKING")
AGAIN = (429, 502, 503)
KINDS = {"deposit": 11, "refund": 3, "payout": 4, "dispute": 2, "answer": 1}
ENDS = {"WON": 4, "LOST": 5, "CLOSED": 1}
PHASES = ("CHARGEBACK", "CHARGEBACK", "PRE_ARBITRATION", "ARBITRATION")


@dataclass
class Paid:
    """A deposit that was paid for: whose, how much, where, and by which payment of the gateway."""

    person: int
    payment_id: str
    order_id: str
    amount: int
    theirs: str
    twice: bool


@dataclass
class Story:
    """What was done, as those who did it saw it."""

    counts: Counter = field(default_factory=Counter)
    orders: dict[str, int] = field(default_factory=dict)  # the gateway's order -> whose
    paid: list[Paid] = field(default_factory=list)
    spent: Counter = field(default_factory=Counter)  # what people gave to each other: whose -> paise, below zero gone
    disputes: list[str] = field(default_factory=list)  # open ones
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1


def script(seed: int, operations: int) -> list[tuple[str, int]]:
    """(what, a seed of its own). The first are deposits: the rest needs something to refund or to argue over."""
    dice = random.Random(seed)
    kinds = dice.choices(list(KINDS), list(KINDS.values()), k=operations)
    return [("deposit" if number < 20 else kind, dice.getrandbits(32)) for number, kind in enumerate(kinds)]


@dataclass(frozen=True)
class Stage:
    """Where it is played, and by whom."""

    people: list[Person]
    clerk: Person
    checker_id: int
    api_url: str
    simulators_url: str


class Hand(threading.Thread):
    """One of those who act; takes operations until there are none."""

    def __init__(self, work: queue.SimpleQueue, story: Story, stage: Stage):
        super().__init__(daemon=True)
        self.work, self.story, self.people, self.clerk = work, story, stage.people, stage.clerk
        self.checker_id = stage.checker_id
        self.twin = Twin(Simulators(stage.simulators_url))
        self.api = httpx.Client(base_url=stage.api_url, timeout=20)
        self.dice = random.Random()

    def run(self) -> None:
        while True:
            try:
                kind, seed = self.work.get_nowait()
            except queue.Empty:
                connection.close()
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
        twice = self.dice.random() < 0.01
        if twice:
            self.twin.pay(order_id, method, "SUCCESS")
            self.story.count("deposit paid twice")
        if self.dice.random() < 0.5:
            self.verify(self.people[number], told, order_id, payment_id)
        with self.story.lock:
            self.story.paid.append(Paid(number, told["id"], order_id, amount, payment_id, twice))
        return self.story.count("deposit")

    def verify(self, person: Person, told: dict, order_id: str, payment_id: str) -> None:
        """The app tells at the same moment as the webhook."""
        signed = told["provider"] == "razorpay"
        answer = self.twin.checkout(order_id, payment_id) if signed else {"order_id": order_id}
        self.ask(person, f"payments/{told['id']}/verify", answer, tries=1)

    def one_paid(self, *, spent: bool = False) -> Paid | None:
        """Any; `spent` prefers those of people who spend what they put in."""
        with self.story.lock:
            found = [one for one in self.story.paid if self.people[one.person].spends] if spent else []
            found = found or self.story.paid
            return self.dice.choice(found) if found else None

    def refund(self) -> None:
        paid = self.one_paid()
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

    def dispute(self) -> None:
        """A payer goes to the bank, or a bank decides; spenders have given the money away by then."""
        with self.story.lock:
            ends = self.story.disputes and self.dice.random() < 0.5
            known = self.story.disputes.pop(self.dice.randrange(len(self.story.disputes))) if ends else ""
        if known:
            return dispute_end(self.twin, self.story, known, self.dice)
        paid = self.one_paid(spent=self.dice.random() < 0.4)
        if paid is None or paid.twice:
            return self.story.count("nothing to dispute")
        if self.people[paid.person].spends:
            self.spend(paid.person)
        amount = paid.amount if self.dice.random() < 0.6 else self.dice.randrange(1_00, paid.amount + 1)
        wanted = {"payment_id": paid.theirs, "amount": amount, "phase": self.dice.choice(PHASES)}
        told = self.twin.attempt("open_dispute", **wanted)
        if told is None:
            return self.story.count("nothing to dispute")
        with self.story.lock:
            self.story.disputes.append(told["id"])
        return self.story.count("dispute opened")

    def answer(self) -> None:
        """Two of our people answer a dispute; workers tell the gateway."""
        self.story.count(answer_one(self.dice, self.clerk.user_id, self.checker_id))

    def spend(self, number: int) -> None:
        """All that somebody put in goes to somebody else."""
        other, person = self.dice.randrange(len(self.people)), self.people[number]
        wallet = self.api.get("wallet", headers={"Authorization": f"Bearer {person.token}"})
        amount = int(Decimal(wallet.json()["deposit"]["amount"]) * 100) if wallet.is_success else 0
        if other == number or not amount:
            return
        asked = {"to_user": self.people[other].public_id, "amount": rupees(amount), "memo": "chaos"}
        if self.ask(person, "wallet/transfer", asked, tries=PATIENT_TRIES) is None:
            return
        with self.story.lock:
            self.story.spent[number] -= amount
            self.story.spent[other] += amount
        self.story.count("spent before it was disputed")

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
            said = _code(answer)
            if answer.status_code not in AGAIN and said != RUNNING:
                self.story.count(f"{path.split('/')[-1]} {answer.status_code}: {said}")
                return None
            self.story.count(f"asked again after {answer.status_code}: {said}")
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


def dispute_end(twin: Twin, story: Story, dispute_id: str, dice: random.Random) -> None:
    """A bank decides; sometimes it looks first, and sometimes nobody tells us before the end."""
    if dice.random() < 0.5:
        twin.attempt("end_dispute", dispute_id=dispute_id, to="UNDER_REVIEW")
    to = dice.choices(list(ENDS), list(ENDS.values()))[0]
    ended = twin.attempt("end_dispute", dispute_id=dispute_id, to=to)
    story.count(f"dispute {to.lower()}" if ended else "dispute was accepted before its bank decided")


def operate(
    operations: list[tuple[str, int]], stage: Stage, *, meanwhile: Callable[[float], None], every: float
) -> Story:
    """Does it all; `meanwhile` is told every so many seconds how much of it has begun. The story of it."""
    work, story = queue.SimpleQueue(), Story()
    for one in operations:
        work.put(one)
    hands = [Hand(work, story, stage) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    while alive := [hand for hand in hands if hand.is_alive()]:
        alive[0].join(timeout=every)
        meanwhile(1 - work.qsize() / len(operations))
    return story


def decide_all(stage: Stage, story: Story, seed: int) -> None:
    """No dispute stays open: what the banks have not decided, they decide now."""
    twin, dice = Twin(Simulators(stage.simulators_url)), random.Random(seed)
    for dispute_id in story.disputes:
        dispute_end(twin, story, dispute_id, dice)
