"""S5: POST /api/v1/wallet/transfer with token, rate limit, idempotency key, ledger, outbox, audit; 64 connections."""

from .figures import Figure
from .load import generate
from .people import person, raise_limits
from .serving import CONNECTIONS, SECONDS, checked, served, sketch_report, transfers

RATE, P95 = 2_000, 0.050


def run() -> list[Figure]:
    raise_limits()
    people = [person() for _ in range(CONNECTIONS)]
    makers = transfers("/api/v1/wallet/transfer", [one.token for one in people], [one.id for one in people])
    with served("config.wsgi:application", "/readyz", port=18_000) as port:
        munim = checked(generate(port, makers, seconds=SECONDS), 201)
    sketch = sketch_report(lambda tokens, ids: transfers("/transfer", tokens, ids), 201)
    return [
        Figure(
            name="S5 wallet transfer", value=munim.rate, unit="requests/s", reference=sketch.rate,
            reference_name="sketch", reach=f">= {RATE:,}/s", reached=munim.rate >= RATE,
        ),
        Figure(
            name="S5 wallet transfer, p95", value=munim.percentile(0.95) * 1000, unit="ms",
            reference=sketch.percentile(0.95) * 1000, reference_name="sketch",
            reach=f"< {P95 * 1000:.0f} ms", reached=munim.percentile(0.95) < P95,
        ),
    ]  # fmt: skip
