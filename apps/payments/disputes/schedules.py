"""What disputes do by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("disputes.sweep", task="disputes.sweep", every=timedelta(seconds=30))
schedules.declare("disputes.look", task="disputes.look", every=timedelta(minutes=30))
schedules.declare("disputes.remind", task="disputes.remind", every=timedelta(minutes=5))
schedules.declare("disputes.packs_purge", task="disputes.packs_purge", crontab="40 3 * * *")
