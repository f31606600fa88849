"""Pages of models that are nobody's own: roles and schedules. Registered last, over what their packages bring."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from apps.accounts.roles import role_permissions
from apps.core.admin import ReadOnlyAdmin, badge, number_column, time_column
from apps.core.display import number

from . import matrix

for model in (Group, PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule):
    admin.site.unregister(model)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """Who may do what, on one page; the roles come from fixtures/roles.json."""

    list_display = ("name", "shown_count")
    ordering = ("name",)
    search_fields = ("name__startswith",)
    fields = ("name", "shown_permissions")

    def changelist_view(self, request, extra_context=None):
        """Everything the code guards, by app, against the roles of the staff; `?role=` shows what one of them may."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        chosen = request.GET.get("role", "")
        context = {
            **self.admin_site.each_context(request),
            "title": "Who may do what",
            "chosen": chosen if chosen in matrix.ROLES else "",
            "roles": [(role.value, role.label) for role in matrix.ROLES],
            "sections": matrix.sections(chosen),
            "routes": matrix.other_routes(),
        }
        return render(request, "console/matrix.html", context)

    @admin.display(description="Permissions")
    def shown_count(self, group):
        return number(len(role_permissions().get(group.name, ())))

    @admin.display(description="May")
    def shown_permissions(self, group):
        names = sorted(role_permissions().get(group.name, ()))
        items = format_html_join("", "<li>{}</li>", ((name,) for name in names))
        return format_html('<ul class="columns">{}</ul>', items) if names else "Nothing in the console."

    shown_count.numeric = True


@admin.register(PeriodicTask)
class ScheduleAdmin(ReadOnlyAdmin):
    """What runs by the clock."""

    list_display = ("name", "shown_schedule", "shown_enabled", "shown_last", "shown_runs")
    list_select_related = ("interval", "crontab", "solar", "clocked")
    ordering = ("name",)
    search_fields = ("name__startswith",)
    fields = (
        "name",
        "task",
        "shown_schedule",
        "shown_enabled",
        "shown_last",
        "shown_runs",
        "args",
        "kwargs",
        "description",
    )

    shown_last = time_column("last_run_at", "Last run")
    shown_runs = number_column("total_run_count", "Runs")

    @admin.display(description="Runs every")
    def shown_schedule(self, task):
        return str(task.scheduler or "–")

    @admin.display(description="State")
    def shown_enabled(self, task):
        return badge("On", "good") if task.enabled else badge("Off")
