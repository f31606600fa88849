"""The platform's tables."""

from apps.core.approvals.models import Approval
from apps.core.events.models import Delivery, OutboxEvent
from apps.core.imports.models import ImportBatch, ImportChange, ImportPreset, ImportRowError
from apps.core.review.models import BlindReview, GoldenCase, WorkItem, WorkItemEvent

from .append_only import append_only
from .audit import AuditEntry
from .base import BaseModel
from .demo import DemoLoad
from .holiday import BankHoliday
from .idempotency import IdempotencyRecord
from .jurisdiction import JurisdictionRule
from .personal import FileRead, PersonalKey
from .policy import Setting
from .risk import RiskCap, RiskVerdict

__all__ = [
    "Approval",
    "AuditEntry",
    "BankHoliday",
    "BaseModel",
    "BlindReview",
    "IdempotencyRecord",
    "Delivery",
    "DemoLoad",
    "FileRead",
    "GoldenCase",
    "ImportBatch",
    "ImportChange",
    "ImportPreset",
    "ImportRowError",
    "JurisdictionRule",
    "OutboxEvent",
    "PersonalKey",
    "RiskCap",
    "RiskVerdict",
    "Setting",
    "WorkItem",
    "WorkItemEvent",
    "append_only",
]
