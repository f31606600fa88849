"""Pictures of cards and faces: re-encoded, sealed, kept as long as their kind's class of retention says."""

from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import DocumentKind
from apps.core.models import BaseModel


class Document(BaseModel):
    """One picture. The bytes lie sealed under the person's key in the private storage."""

    profile = models.ForeignKey("kyc.KycProfile", models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=8, choices=DocumentKind)
    consent = models.ForeignKey("kyc.Consent", models.PROTECT, null=True, blank=True, related_name="+")
    storage_key = models.CharField(max_length=200, unique=True, null=True, editable=False)
    content_type = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, help_text="Of the picture as it is shown.")
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="SELFIE") | Q(consent__isnull=False), name="kyc_selfie_has_a_consent"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None, storage_key__isnull=False)
                | Q(deleted_at__isnull=False, storage_key__isnull=True),
                name="kyc_document_deleted_has_no_file",
            ),
        ]
        indexes = [models.Index(fields=["profile", "kind", "-created_at"], name="kyc_document_of_profile")]

    def __str__(self) -> str:
        return self.get_kind_display()
