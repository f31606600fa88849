"""S6: GET /api/v1/wallet with token and rate limit, 64 connections."""

from .figures import Figure
from .people import person
from .serving import CONNECTIONS, compared, figures, reads


def run() -> list[Figure]:
    tokens = [person().token for _ in range(CONNECTIONS)]
    mine = reads("/api/v1/wallet?currency=INR", tokens)
    mine, theirs = compared(mine, lambda keys, people: reads("/wallet", keys), status=200)
    return figures("S6 wallet read", mine, theirs, rate=4_000, p95=0.030)
