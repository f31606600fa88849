"""What the post office does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("notifications.deliver", task="notifications.deliver", every=timedelta(seconds=5))
schedules.declare("notifications.digests", task="notifications.digests", every=timedelta(minutes=1))
schedules.declare("notifications.bulks", task="notifications.bulks", every=timedelta(seconds=10))
schedules.declare("notifications.purge", task="notifications.purge", crontab="40 3 * * *")
