"""What the ledger's benches share: users with money, threads that post, and the plain ORM as a reference."""

import random
import threading
import time
import uuid
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import F

from apps.accounts.models import User
from apps.wallet import accounts
from apps.wallet.engine.requests import AccountRef, JournalRequest, Leg
from apps.wallet.kernel import post
from apps.wallet.models import Account

THREADS = 8
USERS = 2_000
SECONDS = 5.0
WARM_UP = 1.0
PLENTY = 10**12


def users() -> list[AccountRef]:
    """The deposit accounts of so many users, each with plenty."""
    made = User.objects.bulk_create([User(name="bench") for _ in range(USERS)])
    refs = [accounts.deposit(user) for user in made]
    tag = uuid.uuid4().hex
    post([give(accounts.BANK, ref, PLENTY, f"{tag}-{n}") for n, ref in enumerate(refs)])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE wallet_account, wallet_transfer, wallet_journal")
    return refs


def give(debit: AccountRef, credit: AccountRef, amount: int, reference: str) -> JournalRequest:
    return JournalRequest("wallet.demo", "bench", reference, (Leg(debit, credit, amount, "INR"),))


def rate(work: Callable[[random.Random, str], None], *, threads: int = THREADS, seconds: float = SECONDS) -> float:
    """Calls per second of so many threads, after a warm-up. `work` gets its own random and a new name each time."""
    counts, begin = [0] * threads, time.monotonic() + WARM_UP
    end, run = begin + seconds, uuid.uuid4().hex

    def loop(number: int) -> None:
        chance, step = random.Random(number), 0
        while (now := time.monotonic()) < end:
            work(chance, f"{run}-{number}-{step}")
            step += 1
            counts[number] += now >= begin
        connection.close()

    workers = [threading.Thread(target=loop, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / seconds


def between_users(refs: list[AccountRef]) -> Callable[[random.Random, str], None]:
    def work(chance: random.Random, name: str) -> None:
        one, two = chance.sample(refs, 2)
        post([give(one, two, 1, name)])

    return work


def naive(refs: list[AccountRef]) -> Callable[[random.Random, str], None]:
    """What one writes without a kernel: lock, look, save, two rows a transfer."""
    keys = list(
        Account.objects.filter(owner_id__in=[ref.owner_id for ref in refs], kind="USER_DEPOSIT").values_list(
            "pk", flat=True
        )
    )

    def work(chance: random.Random, name: str) -> None:
        pair = chance.sample(keys, 2)
        with transaction.atomic():
            one, two = Account.objects.select_for_update().filter(pk__in=pair).order_by("pk")
            if one.posted_credits - one.posted_debits - one.pending_debits < 1:
                return
            Account.objects.filter(pk=one.pk).update(posted_debits=F("posted_debits") + 1)
            Account.objects.filter(pk=two.pk).update(posted_credits=F("posted_credits") + 1)
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO bench_line (name, debit, credit) VALUES (%s, %s, 1)", [name, one.pk])
                cursor.execute("INSERT INTO bench_line (name, debit, credit) VALUES (%s, %s, 1)", [name, two.pk])

    return work


def naive_rate(refs: list[AccountRef]) -> float:
    """Its journal is a table without triggers, keys or events: kinder than the kernel's."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_line")
        cursor.execute("CREATE TABLE bench_line (id bigserial PRIMARY KEY, name text, debit bigint, credit bigint)")
    try:
        return rate(naive(refs))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_line")
