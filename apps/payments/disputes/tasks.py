"""Disputes' tasks for the worker. What is due is found in the database: a lost task only means a later look."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from apps.core import clock
from apps.payments.disputes import flows, services

SOON = timedelta(minutes=1)
A_MOMENT = timedelta(milliseconds=200)  # a task that comes too soon finds nothing due


@shared_task(name="disputes.send_answer")
def send_answer(dispute_id: str) -> None:
    """Tells the gateway; comes back by itself when it could not be told."""
    at = flows.answer_send(dispute_id=dispute_id)
    if at is not None and at - clock.now() < SOON:
        send_answer.apply_async((dispute_id,), eta=at + A_MOMENT)


@shared_task(name="disputes.build_pack")
def build_pack(pack_id: str) -> None:
    services.pack_build(pack_id=pack_id)


@shared_task(name="disputes.sweep")
def sweep() -> None:
    """Every 30 seconds: answers and packs that wait, also those whose task or worker was lost."""
    for dispute_id in services.answers_due():
        send_answer.delay(str(dispute_id))
    for pack_id in services.packs_waiting():
        build_pack.delay(str(pack_id))


@shared_task(name="disputes.look")
def look() -> int:
    """Asks each gateway for its disputes: a webhook may be lost."""
    return sum(flows.disputes_look(gateway=code) for code in settings.GATEWAY_PATHS["IN"])


@shared_task(name="disputes.remind")
def remind() -> int:
    return services.reminders_send()


@shared_task(name="disputes.packs_purge")
def purge_packs() -> int:
    return services.packs_purge()
