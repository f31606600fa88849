"""What rewards does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("rewards.resume_runs", task="rewards.resume_runs", every=timedelta(minutes=1))
schedules.declare("rewards.nightly", task="rewards.nightly", crontab="0 3 * * *")
schedules.declare("rewards.expire_due", task="rewards.expire_due", every=timedelta(minutes=5))
schedules.declare("rewards.board", task="rewards.board", every=timedelta(minutes=1))
schedules.declare("rewards.keep_forgotten", task="rewards.keep_forgotten", crontab="30 4 * * *")
