"""What payouts do with webhooks."""

from apps.payments.inbox import routing
from apps.payments.payouts import flows

routing.on("PAYOUT", flows.payout_told)
routing.on("VALIDATION", flows.account_told)
