"""Deposits' work in the background (Celery looks here)."""

from celery import shared_task

from apps.payments import services


@shared_task(name="payments.expire")
def expire() -> int:
    """Every minute: what nobody can pay any more, and no gateway knows."""
    return services.payments_expire_due()
