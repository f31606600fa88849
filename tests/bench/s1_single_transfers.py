"""S1: single transfers between users, 8 threads, the kernel called directly: key, guard, lines and events included."""

from functools import cache

from .figures import Figure
from .ledgering import between_users, naive_rate, rate, users
from .pgbench import tpcb

REACH = 0.7


@cache
def measured() -> float:
    """Once per run of the benches: S3 compares itself with it."""
    return rate(between_users(users()))


def run() -> list[Figure]:
    ours, reference = measured(), tpcb()
    return [
        Figure(
            "S1 transfers, 8 threads", ours, "/s", reference, "pgbench TPC-B", ">= 0.7 x", ours >= REACH * reference
        ),
        Figure("S1 the same by plain ORM", naive_rate(users()), "/s", reference, "pgbench TPC-B"),
    ]
