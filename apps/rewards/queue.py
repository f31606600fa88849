"""Hands work to a worker once the present transaction is committed; the task is named, so services import no door."""

from typing import Any

from celery import current_app
from django.db import transaction

ISSUE = "rewards.issue_run"
RECALCULATE = "rewards.recalculate"


def enqueue(task: str, *args: Any) -> None:
    transaction.on_commit(lambda: current_app.tasks[task].delay(*map(str, args)))
