"""What the person agreed to: texts never change, consents are only added."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import ConsentAct, Language, Purpose
from apps.core.models import BaseModel
from apps.core.models.append_only import append_only


class ConsentText(BaseModel):
    """The words of one version in one language; a new wording is a new version."""

    purpose = models.CharField(max_length=8, choices=Purpose)
    version = models.CharField(max_length=16)
    language = models.CharField(max_length=2, choices=Language)
    text = models.TextField()

    class Meta:
        ordering = ["purpose", "-version", "language"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="kyc_consent_text_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.version} ({self.language})"


class Consent(BaseModel):
    """Given or withdrawn, when and from where; address and device are sealed under the person's own key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="kyc_consents")
    act = models.CharField(max_length=9, choices=ConsentAct, default=ConsentAct.GIVEN)
    purpose = models.CharField(max_length=8, choices=Purpose)
    text_version = models.CharField(max_length=16)
    language = models.CharField(max_length=2, choices=Language)
    withdraws = models.OneToOneField("self", models.PROTECT, null=True, related_name="withdrawal")
    sealed_origin = models.BinaryField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(act="GIVEN", withdraws=None) | Q(act="WITHDRAWN", withdraws__isnull=False),
                name="kyc_withdrawal_names_its_consent",
            ),
        ]
        indexes = [models.Index(fields=["user", "purpose", "-created_at"], name="kyc_consent_of_user")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.get_act_display().lower()}"
