"""Reconciliation in the background (Celery looks here)."""

from celery import shared_task

from apps.payments.reconciliation import flows


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
