"""Counting payments, and watching their rates."""

from celery import shared_task

from apps.payments.analytics import services

JUST_NOW, LATELY = 2, 24 * 7  # hours: settlements and late payments come days after


@shared_task(name="payment_analytics.count")
def count() -> int:
    """Every minute: the last hours, and whether too few tries succeed."""
    services.rates_check()
    return services.figures_refresh(hours=JUST_NOW)


@shared_task(name="payment_analytics.recount")
def recount() -> int:
    """Every hour: the last week, since fees, settlements and late payments change what was."""
    return services.figures_refresh(hours=LATELY)
