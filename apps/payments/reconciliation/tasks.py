"""Reconciliation in the background (Celery looks here)."""

import logging

from celery import shared_task

from apps.payments.reconciliation import flows, services
from apps.payments.reconciliation.errors import BreaksOpen

log = logging.getLogger("munim.reconciliation")


@shared_task(name="reconciliation.fetch")
def fetch() -> int:
    """A few times a day: what gateways settled."""
    new = flows.settlements_fetch_due()
    flows.reconcile()
    return new


@shared_task(name="reconciliation.reconcile")
def reconcile() -> dict[str, int]:
    """After each import, and every hour: both sides held against each other."""
    return flows.reconcile()


@shared_task(name="reconciliation.close")
def close() -> bool:
    """Nightly: shuts yesterday, unless breaks stand in the way; then a person does it once they are decided."""
    flows.reconcile()
    try:
        services.money_day_close(actor=None)
    except BreaksOpen as refusal:
        log.error("the day is not closed", extra=refusal.details)
        return False
    return True


@shared_task(name="reconciliation.check_claim")
def check_claim(claim_id: str) -> None:
    """As soon as a claim is raised."""
    flows.claim_check(claim_id=claim_id)


@shared_task(name="reconciliation.claims")
def claims() -> int:
    """Every quarter of an hour: claims that are to be asked about again."""
    return flows.claims_check_due()
