"""What live delivery does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("live.prune", task="live.prune", every=timedelta(minutes=10))
