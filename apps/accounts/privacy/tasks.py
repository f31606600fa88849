"""Privacy's tasks for the worker."""

from celery import shared_task

from apps.accounts.privacy import flows, services


@shared_task(name="privacy.export_build")
def build_export(export_id: str) -> bool:
    return flows.export_build(export_id=export_id)


@shared_task(name="privacy.exports_sweep")
def sweep_exports() -> int:
    """Every ten minutes: what a worker left unfinished is built, what is over is destroyed."""
    waiting = services.exports_to_build()
    for export_id in waiting:
        build_export.delay(str(export_id))
    return len(waiting) + flows.exports_destroy()


@shared_task(name="privacy.erasures_run")
def run_erasures() -> int:
    """Hourly: whose grace is over is erased."""
    return services.erasures_run_due()
