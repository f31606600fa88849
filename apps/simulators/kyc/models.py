"""What was chosen, what was asked, what was promised and what was sent."""

import secrets

from django.db import models
from django.utils import timezone

from .outcomes import Operation, Outcome


class Plan(models.Model):
    """The next calls of one kind (about one PAN or name, or any) end like this."""

    operation = models.CharField(max_length=10, choices=Operation)
    provider = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)
    uses = models.PositiveIntegerField(null=True)
    pan = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=120, blank=True)
    date_of_birth = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_operation_display()}: {self.get_outcome_display()}"


class Call(models.Model):
    """A call that arrived."""

    at = models.DateTimeField(default=timezone.now)
    provider = models.CharField(max_length=10)
    operation = models.CharField(max_length=10, choices=Operation)
    subject = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_operation_display()}"


class Promise(models.Model):
    """The answer to one request id: asked again with the same id, the same is answered and nothing is done twice."""

    provider = models.CharField(max_length=10)
    request_id = models.CharField(max_length=64)
    answer = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "request_id"], name="promise_once")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.request_id}"


def new_reference() -> str:
    return f"KID{secrets.token_hex(12).upper()}"


class Signing(models.Model):
    """A document that waits for its signer."""

    reference = models.CharField(max_length=40, unique=True, default=new_reference)
    request_id = models.CharField(max_length=64, unique=True)
    customer = models.CharField(max_length=120)
    name = models.CharField(max_length=120)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.PERSON)
    status = models.CharField(max_length=20, default="requested")
    last4 = models.CharField(max_length=4, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference


class Webhook(models.Model):
    """A message to Munim, as it is or was sent."""

    provider = models.CharField(max_length=10, default="digio")
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    headers = models.JSONField()
    note = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_status = models.CharField(max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reference}"


class Address(models.Model):
    """Where webhooks go instead of the address in the settings."""

    url = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.url
