"""Tries at a provider, and how many were refused."""

import uuid

from django.db import models
from django.db.models import F, Q

from apps.accounts.kyc.states import MAX_FAILURES, OutcomeClass, Stage, Step
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel


class Attempt(BaseModel):
    """One question to a provider: asked again under the same `request_id` until it is answered or given up."""

    profile = models.ForeignKey("kyc.KycProfile", models.PROTECT, related_name="attempts")
    step = models.CharField(max_length=8, choices=Step)
    request_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey("kyc.Document", models.PROTECT, null=True, blank=True, related_name="+")
    pan_index = BlindIndexField(null=True, editable=False)
    device = models.CharField(max_length=64, blank=True, editable=False)
    provider = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=80, blank=True, help_text="The provider's own id of this check.")
    sign_url = EncryptedTextField(null=True, blank=True)
    link_until = models.DateTimeField(null=True, blank=True)
    postponed = models.PositiveSmallIntegerField(default=0, help_text="How often the provider could not answer.")
    trouble = models.CharField(max_length=16, choices=OutcomeClass, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text="When the provider is asked again.")
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=OutcomeClass, default=OutcomeClass.PENDING)
    code = models.CharField(max_length=40, blank=True, help_text="Our word for the answer.")
    provider_code = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    registered_name = EncryptedTextField(null=True, blank=True)
    answer_digest = models.BinaryField(max_length=32, null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "step"], condition=Q(ended_at=None), name="kyc_one_open_attempt_per_step"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="PENDING") | Q(ended_at__isnull=False) & ~Q(outcome="PENDING"),
                name="kyc_attempt_ends_with_an_outcome",
            ),
            models.CheckConstraint(condition=Q(outcome__in=OutcomeClass.values), name="kyc_attempt_outcome_known"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="kyc_attempt_step_known"),
        ]
        indexes = [
            models.Index(fields=["profile", "-created_at", "-id"], name="kyc_attempt_of_profile"),
            models.Index(fields=["next_at"], condition=Q(ended_at=None), name="kyc_attempt_due"),
            models.Index(fields=["pan_index", "-created_at"], name="kyc_attempt_of_pan"),
            models.Index(fields=["device", "-created_at"], condition=~Q(device=""), name="kyc_attempt_of_device"),
            models.Index(fields=["step", "-ended_at"], condition=Q(ended_at__isnull=False), name="kyc_attempt_ended"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="kyc_attempt_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_outcome_display().lower()}"


class StageCount(models.Model):
    """How often a stage was finally refused; the third opens a case."""

    profile = models.ForeignKey("kyc.KycProfile", models.PROTECT, related_name="counts")
    stage = models.CharField(max_length=8, choices=Stage)
    failed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["profile", "stage"], name="kyc_count_per_stage"),
            models.CheckConstraint(condition=Q(failed__lte=MAX_FAILURES), name="kyc_count_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.failed} of {MAX_FAILURES}"

    @classmethod
    def count_failure(cls, profile, stage: str) -> int:
        """One more; at the limit it stays. How many there are now."""
        row, _ = cls.objects.get_or_create(profile=profile, stage=stage)
        cls.objects.filter(pk=row.pk, failed__lt=MAX_FAILURES).update(failed=F("failed") + 1)
        row.refresh_from_db(fields=["failed"])
        return row.failed
