"""What refunds do by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("refunds.sweep", task="refunds.sweep", every=timedelta(seconds=15))
