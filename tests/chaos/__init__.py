"""Proof under chaos: thousands of deposits, refunds and payouts while gateways misbehave and workers are killed."""
