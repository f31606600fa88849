"""The platform's tables."""

from apps.core.imports.models import ImportBatch, ImportChange, ImportPreset, ImportRowError
from apps.core.review.models import WorkItem, WorkItemEvent

from .append_only import append_only
from .base import BaseModel
from .idempotency import IdempotencyRecord

__all__ = [
    "BaseModel",
    "IdempotencyRecord",
    "ImportBatch",
    "ImportChange",
    "ImportPreset",
    "ImportRowError",
    "WorkItem",
    "WorkItemEvent",
    "append_only",
]
