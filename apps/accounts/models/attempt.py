"""Failed staff logins, counted for the lockout."""

from django.db import models

from apps.core.fields import BlindIndexField
from apps.core.models import BaseModel


class LoginAttempt(BaseModel):
    """A staff login that failed or is being checked now; a success removes those of its e-mail address."""

    email_index = BlindIndexField()
    ip = models.GenericIPAddressField(null=True)
    tried_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["email_index", "-tried_at"], name="attempt_of_email"),
            models.Index(fields=["ip", "-tried_at"], name="attempt_of_ip"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
