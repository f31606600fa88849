"""Sessions: one login of one device, from the first token to its end."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.states import SessionEnd
from apps.core import clock
from apps.core.models import BaseModel


class SessionQuerySet(models.QuerySet):
    def live(self):
        """Neither ended nor run out."""
        return self.filter(ended_at=None, expires_at__gt=clock.now())


class Session(BaseModel):
    """`generation` is the number of the only refresh token that still works; an earlier one ends the session.

    A console login is a session too: it has no tokens, its cookie refers to this row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    generation = models.PositiveIntegerField(default=1)
    is_console = models.BooleanField("console", default=False)
    fingerprint = models.CharField(max_length=128, blank=True)
    platform = models.CharField(max_length=32, blank=True)
    device_name = models.CharField(max_length=120, blank=True)
    ip = models.GenericIPAddressField(null=True)
    last_seen_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=SessionEnd, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="session_of_user"),
            models.Index(fields=["fingerprint"], condition=~Q(fingerprint=""), name="session_fingerprint"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="") | Q(ended_at__isnull=False) & ~Q(end_reason=""),
                name="session_end_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.device_name or self.platform or str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.ended_at is None and self.expires_at > clock.now()
