"""The Celery app: `celery -A config`."""

import os

import django
from celery import Celery, signals

from apps.core import context

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
app = Celery("munim")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.import_modules.connect
def refuse_unsafe_start(**kwargs) -> None:
    """Worker and beat load the tasks before they do anything else: they stand under the same checks as the web."""
    django.setup()
    from .startup import refuse_unsafe

    refuse_unsafe()


@signals.before_task_publish.connect
def carry_scope(headers: dict, **kwargs) -> None:
    """A task knows the request that asked for it, and on whose behalf it runs."""
    headers["munim_scope"] = {"request_id": context.request_id(), "actor_id": context.known_actor_id()}


@signals.task_prerun.connect
def enter_scope(task, task_id: str, **kwargs) -> None:
    carried = getattr(task.request, "munim_scope", None) or {
        "request_id": context.request_id(), "actor_id": context.known_actor_id()
    }  # fmt: skip
    scope = context.Scope(request_id=carried["request_id"] or task_id, actor_id=carried["actor_id"])
    task.request.munim_token = context.enter(scope)


@signals.task_postrun.connect
def leave_scope(task, **kwargs) -> None:
    context.leave(task.request.munim_token)
