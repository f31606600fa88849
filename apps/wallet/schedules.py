"""What the ledger does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("wallet.fold", task="wallet.fold", every=timedelta(seconds=10))
schedules.declare("wallet.expire", task="wallet.expire", every=timedelta(minutes=1))
schedules.declare("wallet.collect_debts", task="wallet.collect_debts", every=timedelta(minutes=1))
schedules.declare("wallet.check_nightly", task="wallet.check_nightly", crontab="0 1 * * *")
