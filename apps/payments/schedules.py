"""What deposits do by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("payments.expire", task="payments.expire", every=timedelta(minutes=1))
