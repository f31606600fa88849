"""The log of calls."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.payments.gateways.states import CallOutcome


class GatewayCall(BaseModel):
    """One call: what was asked and answered (masked), how long it took, what it amounted to."""

    gateway = models.CharField(max_length=30)
    endpoint = models.CharField("what was asked", max_length=40)
    method = models.CharField(max_length=6)
    path = models.CharField(max_length=200)
    reference = models.CharField("our reference", max_length=64, blank=True)
    object_id = models.CharField("their id", max_length=64, blank=True)
    status = models.PositiveSmallIntegerField("HTTP status", null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=CallOutcome)
    code = models.CharField(max_length=80, blank=True)
    is_healthy = models.BooleanField("speaks for the gateway", default=True)
    took_ms = models.PositiveIntegerField("ms")
    request = models.TextField(blank=True)
    response = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "call to a gateway"
        verbose_name_plural = "calls to gateways"
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["gateway", "-created_at"], name="gateway_call_of_gateway"),
            models.Index(fields=["-created_at", "-id"], name="gateway_call_newest"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="gateway_call_reference"),
            models.Index(fields=["object_id"], condition=~Q(object_id=""), name="gateway_call_object"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=CallOutcome.values), name="gateway_call_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.endpoint}"
