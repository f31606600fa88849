"""The worker's side of rewards: each task is one service call, safe to run again."""

from celery import shared_task

from apps.rewards import queue, services


@shared_task(name=queue.ISSUE)
def issue_run(run_id: str) -> int:
    return services.run_issue(run_id=run_id)


@shared_task(name=queue.RECALCULATE)
def recalculate() -> None:
    services.recalculate()


@shared_task(name="rewards.resume_runs")
def resume_runs() -> int:
    """Every minute: runs whose worker died go on."""
    return services.runs_resume()


@shared_task(name="rewards.nightly")
def nightly() -> None:
    """Once a day, after the files are in: metrics and segments of everybody, and what has been learnt of the cost."""
    services.recalculate()
    services.gate_observe_all()


@shared_task(name="rewards.expire_due")
def expire_due() -> int:
    """Every few minutes: rewards whose time is over follow their grants."""
    return services.rewards_expire_due()


@shared_task(name="rewards.board")
def board() -> bool:
    """Every minute: the dashboard's sums are added up again, if anything has changed."""
    return services.board_refresh()


@shared_task(name="rewards.keep_forgotten")
def keep_forgotten() -> int:
    """Nightly: who was erased stays erased, whatever a later file said."""
    return services.players_keep_forgotten()
