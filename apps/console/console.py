"""The console's own entries: pages that are no app's."""

from apps.core import console

console.register(
    console.NavItem(
        group="Platform",
        title="Roles",
        icon="badge",
        url_name="admin:auth_group_changelist",
        permission="auth.view_group",
        order=80,
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
