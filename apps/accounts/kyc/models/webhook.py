"""The inbox: what providers sent, as it came."""

from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import WebhookResult, WebhookVerdict
from apps.core.fields import EncryptedTextField
from apps.core.models import BaseModel


class WebhookEvent(BaseModel):
    """One message of a provider. Stored before anybody reads it; it only ever causes a question to the provider."""

    provider = models.CharField(max_length=40)
    key = models.CharField(max_length=100, help_text="The provider's own event id, else a digest of the body.")
    verdict = models.CharField(max_length=8, choices=WebhookVerdict)
    kind = models.CharField(max_length=80, blank=True, help_text="The provider's word for what happened.")
    body = EncryptedTextField(help_text="As it came; Aadhaar-like numbers are masked.")
    body_digest = models.BinaryField(max_length=32, editable=False)
    headers = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    received = models.PositiveIntegerField(default=1, help_text="How often it came.")
    last_received_at = models.DateTimeField()
    attempt = models.ForeignKey("kyc.Attempt", models.PROTECT, null=True, blank=True, related_name="webhooks")
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When it is worked on next.")
    processed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=WebhookResult, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "KYC webhook"
        default_permissions = ("view",)
        permissions = [("replay_webhook", "Can have KYC webhooks worked on again")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "verdict", "key"], name="kyc_webhook_once"),
            models.CheckConstraint(
                condition=Q(verdict="ACCEPTED") | Q(next_at=None, processed_at=None),
                name="kyc_webhook_refused_is_idle",
            ),
            models.CheckConstraint(
                condition=Q(processed_at=None, result="")
                | Q(processed_at__isnull=False, next_at=None) & ~Q(result=""),
                name="kyc_webhook_ends_with_a_result",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="kyc_webhook_due"),
            models.Index(fields=["-created_at", "-id"], name="kyc_webhook_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.kind or self.key}"
