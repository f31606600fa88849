"""The sweep: takes up what a dead worker left, drops what nobody needs any more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from apps.core import clock
from apps.core.imports import limits, progress, queue, staging
from apps.core.imports.errors import BatchRunning
from apps.core.imports.models import ImportBatch
from apps.core.imports.states import RUNNING, BatchState

from .shared import alone

STALE_AFTER = timedelta(minutes=10)
_STAGED = (BatchState.MAPPED, BatchState.VALIDATING, BatchState.PREVIEWED, BatchState.COMMITTING)
_TASKS = {
    BatchState.VALIDATING: queue.CHECK,
    BatchState.COMMITTING: queue.COMMIT,
    BatchState.COMMITTED: queue.FOLLOW_UP,
    BatchState.UNDOING: queue.UNDO,
}


def imports_sweep() -> int:
    """How many abandoned imports were handed to a worker again."""
    _drop_left_over()
    _drop_old_files()
    unfinished = Q(state__in=RUNNING) | Q(state=BatchState.COMMITTED, followed_up_at=None)
    abandoned = [batch for batch in ImportBatch.objects.filter(unfinished) if _is_abandoned(batch)]
    for batch in abandoned:
        queue.enqueue(_TASKS[BatchState(batch.state)], batch.pk)
    return len(abandoned)


def _is_abandoned(batch: ImportBatch) -> bool:
    """No worker holds it, and none has told of progress for a while."""
    if progress.quiet_for(batch.pk) < STALE_AFTER:
        return False
    try:
        with transaction.atomic():
            alone(batch)
    except BatchRunning:
        return False
    return True


def _drop_left_over() -> None:
    used = set(ImportBatch.objects.filter(state__in=_STAGED).values_list("stage_token", flat=True))
    for name in staging.left_over(used):
        staging.drop_table(name)


def _drop_old_files() -> None:
    """Uploaded files hold personal data: they go after the time the policy names; counts and images stay."""
    before = clock.now() - timedelta(days=limits.keep_days())
    old = ImportBatch.objects.filter(created_at__lt=before).exclude(file="").exclude(state__in=RUNNING)
    for batch in old:
        batch.file.delete(save=False)
        ImportBatch.objects.filter(pk=batch.pk).update(file="")
