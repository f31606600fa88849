"""The console's own entries: pages that are no app's, and every work queue as a line of the dashboard."""

from functools import partial

from apps.core import console
from apps.core.review import queues, selectors

console.register(
    console.NavItem(
        group="Work",
        title="Review",
        icon="fact_check",
        url_name="admin:review",
        permission="core.view_workitem",
        order=10,
    ),
    console.NavItem(
        group="Work",
        title="Reviewers",
        icon="query_stats",
        url_name="admin:review_statistics",
        permission="core.view_review_statistics",
        order=70,
    ),
    *(
        console.Queue(
            key=f"review.{queue.key}",
            title=queue.title,
            permission=queue.permission or "core.view_workitem",
            icon=queue.icon,
            url=f"/admin/review/{queue.key}/",
            count=partial(selectors.waiting_count, queue.key),
            oldest=partial(selectors.oldest_waiting, queue.key),
            order=queue.order,
        )
        for queue in queues.registered()
    ),
    console.NavItem(
        group="Staff",
        title="Who may do what",
        icon="table",
        url_name="admin:auth_group_changelist",
        permission="auth.view_group",
        order=30,
    ),
    console.NavItem(
        group="Platform",
        title="Schedules",
        icon="schedule",
        url_name="admin:django_celery_beat_periodictask_changelist",
        permission="django_celery_beat.view_periodictask",
        order=90,
    ),
)
