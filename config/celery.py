"""The Celery app: `celery -A config`."""

import os

import django
from celery import Celery, signals

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
