"""What refunds do by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("refunds.find_missed", task="refunds.find_missed", every=timedelta(minutes=10))
schedules.declare("refunds.look_around", task="refunds.look_around", crontab="20 * * * *")
schedules.declare("refunds.sweep", task="refunds.sweep", every=timedelta(seconds=15))
