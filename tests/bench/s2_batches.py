"""S2: batches of 1,000 and 10,000 in one call: journals, transfers, keys, guards and events included."""

import random
import time
import uuid

from apps.wallet.kernel import post

from .figures import Figure
from .ledgering import give, users
from .pgbench import tpcb

REACH = 50_000
ROUNDS = 5


def _rate(refs: list, size: int) -> float:
    """The best of some rounds: the first fill the caches, others meet a checkpoint."""
    best = 0.0
    for _ in range(ROUNDS):
        run = uuid.uuid4().hex
        batch = [give(*random.sample(refs, 2), 1, f"{run}-{n}") for n in range(size)]
        started = time.perf_counter()
        post(batch)
        best = max(best, size / (time.perf_counter() - started))
    return best


def run() -> list[Figure]:
    refs, reference = users(), tpcb()
    small, large = _rate(refs, 1_000), _rate(refs, 10_000)
    return [
        Figure("S2 batches of 1,000, one thread", small, "transfers/s", reference, "pgbench TPC-B"),
        Figure(
            "S2 batches of 10,000, one thread", large, "transfers/s", reference, "pgbench TPC-B", ">= 50,000/s",
            large >= REACH,
        ),
    ]  # fmt: skip
