"""What reconciliation does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("reconciliation.fetch", task="reconciliation.fetch", crontab="15 */4 * * *")
schedules.declare("reconciliation.reconcile", task="reconciliation.reconcile", every=timedelta(hours=1))
schedules.declare("reconciliation.close", task="reconciliation.close", crontab="30 0 * * *")
schedules.declare("reconciliation.claims", task="reconciliation.claims", every=timedelta(minutes=15))
