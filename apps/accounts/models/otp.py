"""One-time codes: what was asked for, never the code itself."""

from django.db import models
from django.db.models import Q

from apps.accounts.states import OtpPurpose
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel

MAX_TRIES = 5


class OtpChallenge(BaseModel):
    """A code sent to a mobile number. The code follows from the id and the server key, so it is stored nowhere."""

    purpose = models.CharField(max_length=16, choices=OtpPurpose, default=OtpPurpose.LOGIN)
    mobile = EncryptedTextField()
    mobile_index = BlindIndexField()
    ip = models.GenericIPAddressField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["mobile_index", "-asked_at"], name="otp_of_mobile"),
            models.Index(fields=["ip", "-asked_at"], name="otp_of_ip"),
        ]
        constraints = [models.CheckConstraint(condition=Q(tries__lte=MAX_TRIES), name="otp_tries_limit")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"
