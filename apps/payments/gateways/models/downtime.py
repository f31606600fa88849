"""What gateways say of their own troubles."""

from django.db import models

from apps.core.models import BaseModel


class Downtime(BaseModel):
    """A method, or one bank of it, that a gateway says does not work. Without `instrument` all of the method."""

    gateway = models.CharField(max_length=30)
    downtime_id = models.CharField("gateway's id", max_length=64)
    method = models.CharField(max_length=12)
    instrument = models.CharField(max_length=60, blank=True, help_text="A bank, a UPI app or a card network.")
    severity = models.CharField(max_length=10, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(help_text="When the gateway said so.")

    class Meta:
        ordering = ["-begun_at", "-id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["gateway", "downtime_id"], name="gateway_downtime_once")]
        indexes = [
            models.Index(fields=["told_at"], name="gateway_downtime_open", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.method} {self.instrument}".strip()
