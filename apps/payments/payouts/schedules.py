"""What payouts do by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("payouts.sweep", task="payouts.sweep", every=timedelta(seconds=15))
schedules.declare("payouts.ask_again", task="payouts.ask_again", every=timedelta(minutes=5))
