"""Hands work to a worker once the present transaction is committed; the task is named, so services import no door."""

from celery import current_app
from django.db import transaction

DELIVER = "notifications.deliver"
DELIVER_CRITICAL = "notifications.deliver_critical"
BULK = "notifications.run_bulk"


def enqueue(task: str, *args: object) -> None:
    transaction.on_commit(lambda: current_app.tasks[task].delay(*map(str, args)), robust=True)
