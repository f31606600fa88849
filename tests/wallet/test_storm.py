"""Sixteen threads, twenty thousand verbs, twenty accounts, one of them hot."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection

from apps.wallet import accounts, services
from apps.wallet.engine.requests import JournalRequest, Leg
from apps.wallet.errors import HoldNotOpen, InsufficientFunds
from apps.wallet.kernel import post
from apps.wallet.models import Account, Journal
from apps.wallet.selectors import board
from tests.factories.accounts import make_member

from .reading import balance, books_are_even, inr

THREADS, VERBS = 16, 20_000
HOT = accounts.escrow("contest:1")


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


class Worker:
    """Its own random verbs; whatever is not a refusal of the business ends it."""

    def __init__(self, number: int, people: list):
        self.random, self.number, self.people = random.Random(number), number, people
        self.done, self.holds, self.paid_in = Counter(), [], 0

    def run(self, gate: threading.Barrier):
        gate.wait()
        try:
            for step in range(VERBS // THREADS):
                self.verb(f"{self.number}-{step}")
        finally:
            connection.close()

    def verb(self, ref: str):
        choice, (one, two) = self.random.random(), self.random.sample(self.people, 2)
        amount = self.random.randint(1, 500)
        try:
            if choice < 0.45:
                self.twice_sometimes(one, two, amount, ref)
            elif choice < 0.65:
                self.post("join", ref, Leg(accounts.deposit(one), HOT, amount, "INR"))
            elif choice < 0.75:
                self.post("prize", ref, Leg(HOT, accounts.winnings(two), amount, "INR"))
            elif choice < 0.85:
                self.holds.append(self.post("hold", ref, Leg(accounts.deposit(one), HOT, amount, "INR", "PENDING")))
            elif choice < 0.95 and self.holds:
                resolve = self.random.choice((services.capture, services.void))
                resolve(hold=self.random.choice(self.holds).journal_id, reference=ref)
            else:
                self.post("in", ref, Leg(accounts.BANK, accounts.deposit(two), amount, "INR"))
                self.paid_in += amount
            self.done["passed"] += 1
        except (InsufficientFunds, HoldNotOpen) as refusal:
            self.done[type(refusal).__name__] += 1

    def twice_sometimes(self, one, two, amount: int, ref: str):
        legs = [Leg(accounts.deposit(one), accounts.deposit(two), amount, "INR")]
        first = self.post("give", ref, *legs)
        if amount % 5 == 0:
            again = self.post("give", ref, *legs)
            assert (again.journal_id, again.is_replay) == (first.journal_id, True)

    def post(self, verb: str, ref: str, *legs: Leg):
        return post([JournalRequest(f"tests.{verb}", "storm", ref, legs)])[0]


@pytest.mark.django_db(transaction=True)
def test_a_storm_leaves_the_books_even():
    people = [make_member() for _ in range(19)]
    for person in people:
        services.transfer(
            debit=accounts.BANK, credit=accounts.deposit(person), amount=inr("500.00"), kind="tests.fund",
            reference=f"storm:{person.pk}",
        )  # fmt: skip
    before = deadlocks()
    workers = [Worker(number, people) for number in range(THREADS)]
    together([worker.run for worker in workers])
    assert deadlocks() == before
    counted = sum((worker.done for worker in workers), Counter())
    assert counted["passed"] > VERBS // 3
    assert counted["InsufficientFunds"] > 0
    assert counted["HoldNotOpen"] > 0
    assert not Account.objects.filter(may_go_negative=False, posted_credits__lt=0).exists()
    assert balance(accounts.BANK) == 19 * 50000 + sum(worker.paid_in for worker in workers)
    assert [line.is_even for line in board.trial_balance(board.by_kind())] == [True]
    assert Journal.objects.values("idempotency_key").distinct().count() == Journal.objects.count()
    books_are_even()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["SHARDED", "LOCKED"])
def test_a_hot_account_is_not_overdrawn_by_many_at_once(mode):
    """Sixteen take 100 each from a pot of 1,000: ten get it."""
    services.transfer(debit=accounts.BANK, credit=HOT, amount=inr("10.00"), kind="tests.fund", reference="pot")
    pot = Account.objects.get(kind="ESCROW")
    services.posting_mode_switch(account=pot, mode=mode, actor=None, reason="busy")
    got = run_together(
        lambda n: post([JournalRequest("tests.take", "x", str(n), (Leg(HOT, accounts.REVENUE, 100, "INR"),))])
    )
    assert got == {"passed": 10, "InsufficientFunds": 6}
    books_are_even()


@pytest.mark.django_db(transaction=True)
def test_two_spends_from_a_never_used_account_do_not_both_pass():
    person = make_member()
    got = run_together(
        lambda n: post(
            [
                JournalRequest("tests.in", "x", "once", (Leg(accounts.BANK, accounts.deposit(person), 100, "INR"),)),
                JournalRequest("tests.out", "x", str(n), (Leg(accounts.deposit(person), HOT, 100, "INR"),)),
            ]
        )
    )
    assert got == {"passed": 1, "InsufficientFunds": 15}
    assert balance(accounts.deposit(person)) == 0
    books_are_even()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_is_posted_once():
    person = make_member()
    fund = JournalRequest("tests.in", "x", "1", (Leg(accounts.BANK, accounts.deposit(person), 100, "INR"),))
    keys = set()

    def once(n):
        batch = [fund] if n % 2 else [fund, fund._replace(reference_id=f"own-{n}")]
        keys.add(post(batch)[0].journal_id)

    assert run_together(once) == {"passed": 16}
    assert len(keys) == 1
    assert balance(accounts.deposit(person)) == 900


def run_together(work) -> Counter:
    """Sixteen threads begin at once; how they ended."""
    ended = []

    def run(number: int, gate: threading.Barrier):
        gate.wait()
        try:
            work(number)
            ended.append("passed")
        except InsufficientFunds:
            ended.append("InsufficientFunds")
        finally:
            connection.close()

    together([partial(run, number) for number in range(THREADS)])
    return Counter(ended)


def together(jobs: list) -> None:
    """A thread for each, begun at one moment; the first error of any is raised."""
    gate = threading.Barrier(len(jobs))
    with ThreadPoolExecutor(len(jobs)) as pool:
        for job in [pool.submit(job, gate) for job in jobs]:
            job.result()
