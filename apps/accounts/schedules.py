"""What identity does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("accounts.attempts_purge", task="accounts.attempts_purge", crontab="40 2 * * *")
schedules.declare("accounts.blocks_run_out", task="accounts.blocks_run_out", every=timedelta(seconds=30))
