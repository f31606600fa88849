"""The worker's side of imports: each task is one service call, safe to run again."""

from celery import shared_task

from . import queue, services
from .errors import BatchRunning

_AGAIN = {"autoretry_for": (BatchRunning,), "retry_backoff": 5, "retry_backoff_max": 60, "max_retries": 60}


@shared_task(name=queue.CHECK)
def check(batch_id: str) -> None:
    services.run_check(batch_id=batch_id)


@shared_task(name=queue.COMMIT, **_AGAIN)
def commit(batch_id: str) -> None:
    services.run_commit(batch_id=batch_id)


@shared_task(name=queue.FOLLOW_UP)
def follow_up(batch_id: str) -> None:
    services.run_follow_up(batch_id=batch_id)


@shared_task(name=queue.UNDO, **_AGAIN)
def undo(batch_id: str) -> None:
    services.run_undo(batch_id=batch_id)


@shared_task(name=queue.REHEARSE, **_AGAIN)
def rehearse(batch_id: str) -> None:
    services.run_rehearsal(batch_id=batch_id)


@shared_task(name="imports.sweep")
def sweep() -> int:
    return services.imports_sweep()
