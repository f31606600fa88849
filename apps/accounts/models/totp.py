"""The second factor of staff: a TOTP secret, and recovery codes for the day the phone is gone."""

from django.conf import settings
from django.db import models

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel


class Totp(BaseModel):
    """One secret per member of staff. It counts once `confirmed_at` is set; `last_step` refuses a code seen before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="totp")
    secret = EncryptedTextField()
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "TOTP" if self.confirmed_at else "TOTP, not confirmed"


class RecoveryCode(BaseModel):
    """One of the codes that stand in for the phone once each; only its keyed hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = BlindIndexField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code_of_a_kind")]

    def __str__(self) -> str:
        return "Used" if self.used_at else "Unused"
