"""Gateways' tasks for the worker."""

from celery import shared_task

from apps.payments.gateways import flows, services


@shared_task(name="gateways.try")
def try_gateways() -> int:
    """Every ten seconds: gateways that are left alone and whose pause is over."""
    return flows.gateways_try()


@shared_task(name="gateways.calls_purge")
def purge_calls() -> int:
    return services.calls_purge()
