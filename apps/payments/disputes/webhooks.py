"""Whose webhooks about disputes are."""

from apps.payments.disputes import flows
from apps.payments.inbox import routing

routing.on("DISPUTE", flows.dispute_heard)
