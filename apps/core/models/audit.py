"""Who did what, when, to which thing, and why."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from .append_only import append_only
from .base import BaseModel


class AuditEntry(BaseModel):
    """One mutation, or one batch of `count` rows. Append-only."""

    action = models.CharField(max_length=100, help_text="What was done: payments.payout.approve.")
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    count = models.BigIntegerField(null=True, blank=True, help_text="Rows concerned, when it was a batch.")
    request_id = models.CharField(max_length=64, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            models.Index(fields=["target_id"], name="audit_target_id"),
            models.Index(fields=["actor", "id"], name="audit_actor"),
            models.Index(fields=["action", "id"], name="audit_action", opclasses=["varchar_pattern_ops", "uuid_ops"]),
            models.Index(fields=["request_id"], name="audit_request"),
            BrinIndex(fields=["created_at"], name="audit_created", autosummarize=True),
        ]
        triggers = append_only()
        permissions = [("download_list", "Can download lists as files")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}".strip()
