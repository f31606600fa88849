"""Settings that people change while the system runs."""

from django.conf import settings
from django.db import models


class Setting(models.Model):
    """A stored override of a declared setting; without a row the declared default holds."""

    key = models.CharField(primary_key=True, max_length=100)
    value = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["key"]
        permissions = [
            ("set_setting", "Can change settings and flags"),
            ("approve_setting", "Can approve changes of high-impact settings"),
        ]

    def __str__(self) -> str:
        return self.key
