"""The worker's part. What is due is found in the database: a lost task only means a later look."""

from celery import shared_task

from apps.payments.payouts import flows, services


@shared_task(name="payouts.submit")
def submit(payout_id: str) -> None:
    flows.payout_submit(payout_id=payout_id)


@shared_task(name="payouts.check_account")
def check_account(bank_account_id: str) -> None:
    flows.account_check(bank_account_id=bank_account_id)


@shared_task(name="payouts.sweep")
def sweep() -> None:
    """Every 15 seconds: payouts and accounts whose time has come, also those whose task or worker was lost."""
    for payout_id in services.payouts_due():
        submit.delay(str(payout_id))
    for account_id in services.account_checks_due():
        check_account.delay(str(account_id))


@shared_task(name="payouts.ask_again")
def ask_again() -> int:
    return services.payouts_ask_again()
