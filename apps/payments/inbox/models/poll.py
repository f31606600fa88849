"""What gateways must be asked again."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel


class Poll(BaseModel):
    """One thing whose end a gateway still owes us. The row goes when it is known; what was given up stays."""

    subject = models.CharField(max_length=60, help_text="Whose: `app_label.model`.")
    object_id = models.CharField(max_length=64)
    gateway = models.CharField(max_length=20)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When it is asked next.")
    tries = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(help_text="The horizon: asked no longer after it.")
    last_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was asked sooner, or given up.")
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [("hasten_poll", "Can have a gateway asked now")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "object_id"], name="inbox_poll_once"),
            models.CheckConstraint(
                condition=Q(next_at__isnull=True, given_up_at__isnull=False)
                | Q(next_at__isnull=False, given_up_at__isnull=True),
                name="inbox_poll_is_due_or_given_up",
            ),
        ]
        indexes = [
            models.Index(fields=["gateway", "next_at"], condition=Q(next_at__isnull=False), name="inbox_poll_due"),
            models.Index(fields=["-created_at", "-id"], name="inbox_poll_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.object_id} at {self.gateway}"
