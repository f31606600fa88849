"""What the inbox does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("inbox.sweep", task="inbox.sweep", every=timedelta(seconds=15))
schedules.declare("inbox.ask_again", task="inbox.ask_again", every=timedelta(seconds=5))
schedules.declare("inbox.purge", task="inbox.purge", crontab="40 2 * * *")
