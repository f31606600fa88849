"""What gateways sent, as it came."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel
from apps.payments.inbox.states import Result, Verdict


class Webhook(BaseModel):
    """One message of a gateway. Stored before anybody reads it; it is only ever a reason to ask the gateway."""

    gateway = models.CharField(max_length=20)
    verdict = models.CharField(max_length=8, choices=Verdict)
    key = models.CharField(max_length=100, help_text="The gateway's own event id, else a digest of the body.")
    body = EncryptedTextField(help_text="The bytes as they came, one character each.")
    digest = models.BinaryField(max_length=32, editable=False)
    headers = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    received = models.PositiveIntegerField(default=1, help_text="How often it came.")
    last_received_at = models.DateTimeField()
    event = models.CharField(max_length=80, blank=True, help_text="The gateway's word for what happened.")
    subject = models.CharField(max_length=12, blank=True, help_text="Our word for what it is about.")
    object_ids = ArrayField(models.CharField(max_length=64), default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When it is worked on next.")
    processed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    note = models.CharField(max_length=200, blank=True)
    caused_type = models.CharField(max_length=60, blank=True, help_text="`app_label.model` of what it moved.")
    caused_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [("replay_webhook", "Can have gateways' webhooks worked on again")]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "verdict", "key"], name="inbox_webhook_once"),
            models.CheckConstraint(
                condition=Q(verdict="ACCEPTED") | Q(next_at=None, processed_at=None),
                name="inbox_webhook_forged_is_idle",
            ),
            models.CheckConstraint(
                condition=Q(processed_at=None, result="")
                | Q(processed_at__isnull=False, next_at=None) & ~Q(result__in=["", "RETRY"]),
                name="inbox_webhook_ends_with_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="inbox_webhook_due"),
            models.Index(fields=["-created_at", "-id"], name="inbox_webhook_newest"),
            GinIndex(fields=["object_ids"], name="inbox_webhook_objects"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.event or self.key}"

    @property
    def raw(self) -> bytes:
        """The bytes that were signed."""
        return self.body.encode("latin-1")
