"""The Celery app: `celery -A config`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
app = Celery("munim")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
