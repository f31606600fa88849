"""A case: one question about a person's proof that a person decides."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import AskItem, CaseCause, CaseOutcome
from apps.core.models import BaseModel


class KycCase(BaseModel):
    """Open from the third failure (or an unclear answer) until approved or rejected; one open case per person."""

    profile = models.ForeignKey("kyc.KycProfile", models.PROTECT, related_name="cases")
    cause = models.CharField(max_length=16, choices=CaseCause)
    overrides_no = models.BooleanField(
        default=False, help_text="Approving overrules a provider's no or a fraud finding: a second person confirms."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=CaseOutcome, blank=True)
    reason_code = models.ForeignKey("kyc.ReasonCode", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "KYC case"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["profile"], condition=Q(closed_at=None), name="kyc_one_open_case"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="kyc_case_closes_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="REJECTED") | Q(reason_code__isnull=False), name="kyc_rejection_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["profile", "-created_at"], name="kyc_case_of_profile")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()}: {self.profile}"


class AskedItem(BaseModel):
    """A single thing the user was asked for again."""

    case = models.ForeignKey(KycCase, models.PROTECT, related_name="asked")
    item = models.CharField(max_length=16, choices=AskItem)
    reason_code = models.ForeignKey("kyc.ReasonCode", models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["case", "item"], condition=Q(received_at=None), name="kyc_item_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_item_display()
