"""S6: GET /api/v1/wallet with token and rate limit, 64 connections."""

from .figures import Figure
from .load import generate
from .people import person, raise_limits
from .serving import CONNECTIONS, SECONDS, checked, reads, served, sketch_report

RATE, P95 = 4_000, 0.030


def run() -> list[Figure]:
    raise_limits()
    tokens = [person().token for _ in range(CONNECTIONS)]
    with served("config.wsgi:application", "/readyz", port=18_000) as port:
        munim = checked(generate(port, reads("/api/v1/wallet?currency=INR", tokens), seconds=SECONDS), 200)
    sketch = sketch_report(lambda keys, people: reads("/wallet", keys), 200)
    return [
        Figure(
            name="S6 wallet read", value=munim.rate, unit="requests/s", reference=sketch.rate, reference_name="sketch",
            reach=f">= {RATE:,}/s", reached=munim.rate >= RATE,
        ),
        Figure(
            name="S6 wallet read, p95", value=munim.percentile(0.95) * 1000, unit="ms",
            reference=sketch.percentile(0.95) * 1000, reference_name="sketch",
            reach=f"< {P95 * 1000:.0f} ms", reached=munim.percentile(0.95) < P95,
        ),
    ]  # fmt: skip
