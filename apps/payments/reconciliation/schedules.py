"""What reconciliation does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("reconciliation.fetch", task="reconciliation.fetch", crontab="15 */4 * * *")
schedules.declare("reconciliation.reconcile", task="reconciliation.reconcile", every=timedelta(hours=1))
