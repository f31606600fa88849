"""What answers a dispute in time: the pack, the calendar, the reminders."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from apps.core.models import BaseModel
from apps.payments.disputes.states import PackState


class EvidencePack(BaseModel):
    """A zip of what we know of the payment, sealed in the private storage; `digest` is of its manifest.

    `files` says name, size and SHA-256 of each part.
    """

    dispute = models.ForeignKey("disputes.Dispute", models.PROTECT, related_name="packs")
    state = models.CharField(max_length=8, choices=PackState, default=PackState.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    storage_key = models.CharField(max_length=80, blank=True, editable=False)
    digest = models.CharField("SHA-256 of the manifest", max_length=64, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    size_bytes = models.BigIntegerField(default=0)
    files = models.JSONField(default=list, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(state="WAITING"), name="dispute_one_pack_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", built_at=None) | Q(state="READY", built_at__isnull=False),
                name="dispute_pack_is_built",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="dispute_pack_waiting", condition=Q(state="WAITING"))]

    def __str__(self) -> str:
        return f"Evidence {self.digest[:12] or 'being built'}"


class Reminder(BaseModel):
    """Told once that an answer is due: a row per dispute, deadline and number of hours before it."""

    dispute = models.ForeignKey("disputes.Dispute", models.PROTECT, related_name="reminders")
    respond_by = models.DateTimeField()
    hours_before = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["created_at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["dispute", "respond_by", "hours_before"], name="dispute_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.hours_before} h before {localtime(self.respond_by):%d %b %H:%M}"
