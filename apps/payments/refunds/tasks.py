"""The tasks of refunds. What is due is found in the database: a lost task only means a later look."""

from celery import shared_task

from apps.payments.refunds import flows, services


@shared_task(name="refunds.submit")
def submit(refund_id: str) -> None:
    """Asks the gateway; the sweep comes again for what it could not take."""
    flows.refund_submit(refund_id=refund_id)


@shared_task(name="refunds.sweep")
def sweep() -> None:
    """Every 15 seconds: refunds whose time has come."""
    for refund_id in services.refunds_due():
        submit.delay(str(refund_id))


@shared_task(name="refunds.find_missed")
def find_missed() -> int:
    """Every ten minutes: refunds made at gateways whose webhooks were lost."""
    return flows.refunds_find_missed()


@shared_task(name="refunds.look_around")
def look_around() -> int:
    """Every hour: refunds made at gateways that say nothing of them with the payment."""
    return flows.refunds_look_around()
