"""What payouts claim of the ledger."""

from django.db.models import Q

from apps.wallet import claimants

from .models import Payout, Sending

claimants.register("payouts.payout", Payout, reference_type="payouts.payout", claiming=Q())
claimants.register("payouts.rerouted", Sending, reference_type="payouts.sending")
