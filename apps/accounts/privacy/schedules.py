"""What privacy does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("privacy.exports_sweep", task="privacy.exports_sweep", every=timedelta(minutes=10))
schedules.declare("privacy.erasures_run", task="privacy.erasures_run", crontab="50 * * * *")
