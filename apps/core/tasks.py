"""The platform's tasks for the worker (Celery looks here)."""

from apps.core.imports import tasks as import_tasks

__all__ = ["import_tasks"]
