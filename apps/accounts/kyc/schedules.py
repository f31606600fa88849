"""What KYC does by the clock."""

from datetime import timedelta

from apps.core import schedules

schedules.declare("kyc.sweep", task="kyc.sweep", every=timedelta(seconds=15))
schedules.declare("kyc.signings_expire", task="kyc.signings_expire", every=timedelta(minutes=5))
schedules.declare("kyc.proofs_expire", task="kyc.proofs_expire", crontab="10 3 * * *")
schedules.declare("kyc.documents_purge", task="kyc.documents_purge", crontab="20 3 * * *")
schedules.declare("kyc.provider_log_purge", task="kyc.provider_log_purge", crontab="50 2 * * *")
