"""What the gateways' floor does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("gateways.try", task="gateways.try", every=timedelta(seconds=10))
schedules.declare("gateways.calls_purge", task="gateways.calls_purge", crontab="40 2 * * *")
