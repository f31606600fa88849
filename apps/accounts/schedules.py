"""What identity does by the clock."""

from apps.core import schedules

schedules.declare("accounts.attempts_purge", task="accounts.attempts_purge", crontab="40 2 * * *")
