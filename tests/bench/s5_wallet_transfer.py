"""S5: POST /api/v1/wallet/transfer with token, rate limit, idempotency key, ledger, outbox, audit; 64 connections."""

from .figures import Figure
from .people import person
from .serving import CONNECTIONS, compared, figures, transfers


def run() -> list[Figure]:
    people = [person() for _ in range(CONNECTIONS)]
    makers = transfers("/api/v1/wallet/transfer", [one.token for one in people], [one.id for one in people])
    mine, theirs = compared(makers, lambda tokens, ids: transfers("/transfer", tokens, ids), status=201)
    return figures("S5 wallet transfer", mine, theirs, rate=2_000, p95=0.050)
