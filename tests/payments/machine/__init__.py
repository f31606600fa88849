"""Deposits, refunds, payouts, transfers and disputes played at random, and what must hold whatever was played."""
