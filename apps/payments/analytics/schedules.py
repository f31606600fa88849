"""What is counted by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("payment_analytics.count", task="payment_analytics.count", every=timedelta(minutes=1))
schedules.declare("payment_analytics.recount", task="payment_analytics.recount", crontab="15 * * * *")
