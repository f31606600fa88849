"""A reveal: asked for with a reason, shown once, signed off by somebody else. Three append-only tables."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.accounts.privacy.states import RevealReason
from apps.core.models import BaseModel, append_only


class Reveal(BaseModel):
    """Leave for one person to look at one value once. It holds why, never what."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    field = models.CharField(max_length=60, help_text="accounts.mobile, kyc.pan ...")
    subject_id = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reason_code = models.CharField(max_length=16, choices=RevealReason)
    note = models.CharField(max_length=500)
    case = models.CharField(max_length=64, help_text="The ticket or case it is for.")
    expires_at = models.DateTimeField(help_text="Until then it may be looked at.")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    people_seen = models.PositiveIntegerField(
        null=True, blank=True, help_text="A sweep: people seen by the same person within minutes."
    )

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("reveal_contact", "Can reveal mobile numbers and e-mail addresses of users"),
            ("reveal_player", "Can reveal mobile numbers and dates of birth of players"),
            ("approve_reveal", "Can approve reveals over the budget of a shift"),
            ("audit_reveal", "Can sign off what others revealed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(reason_code__in=RevealReason.values), name="reveal_reason_known"),
            models.CheckConstraint(condition=~Q(note="") & ~Q(case=""), name="reveal_says_why"),
            models.CheckConstraint(condition=Q(owner=None) | ~Q(owner=F("actor")), name="reveal_of_somebody_else"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("actor")), name="reveal_approved_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "created_at"], name="reveal_budget"),
            models.Index(fields=["owner", "created_at"], name="reveal_owner"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.field} for {self.case}"


class RevealShown(BaseModel):
    """The one time the value was served."""

    reveal = models.OneToOneField(Reveal, models.PROTECT, related_name="shown")
    ip = models.GenericIPAddressField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        default_permissions = ()
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.pk)


class RevealSignOff(BaseModel):
    """The auditor's word on one reveal; never by who revealed."""

    reveal = models.OneToOneField(Reveal, models.PROTECT, related_name="sign_off")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    auditor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_justified = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(auditor=F("actor")), name="reveal_signed_off_by_another")]
        triggers = append_only()

    def __str__(self) -> str:
        return "Justified" if self.is_justified else "Not justified"
