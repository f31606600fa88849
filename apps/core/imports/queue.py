"""Hands work to a worker once the present transaction is committed; the task is named, so services import no door."""

from typing import Any

from celery import current_app
from django.db import transaction

CHECK, COMMIT, FOLLOW_UP, UNDO, REHEARSE = (
    f"imports.{verb}" for verb in ("check", "commit", "follow_up", "undo", "rehearse")
)


def enqueue(task: str, batch_id: Any) -> None:
    transaction.on_commit(lambda: current_app.tasks[task].delay(str(batch_id)))
