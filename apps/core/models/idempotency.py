"""The first answer to a money call, kept for its retries."""

from django.conf import settings
from django.db import models

from .base import BaseModel


class IdempotencyRecord(BaseModel):
    """One answered call: written in the call's own transaction, so it stands or falls with its effects."""

    # No constraint: the row lives for a day and nothing reads it once its user is gone.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    endpoint = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "endpoint", "key"], name="core_idempotency_one_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.key}"
