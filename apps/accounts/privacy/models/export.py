"""Exports: everything we hold of a person, as a zip sealed under their own key."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django_fsm import FSMModelMixin, transition

from apps.accounts.privacy.states import ExportState
from apps.core.fields import StateField
from apps.core.models import BaseModel

_S = ExportState


class Export(FSMModelMixin, BaseModel):
    """One copy of a person's data. The file lies in private storage until `expires_at`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports", db_index=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    state = StateField(choices=ExportState, default=ExportState.REQUESTED)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    contents = models.JSONField(default=list, blank=True, help_text="Files and their rows, by holding.")

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("request_export", "Can make an export of a user's data"),
            ("download_export", "Can read the export of a user's data"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_known"),
            models.CheckConstraint(
                condition=~Q(state="READY") | Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(key=""),
                name="export_ready_has_a_file",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["REQUESTED", "BUILDING"]), name="export_one_running_per_user"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "id"], name="export_of_user"),
            models.Index(fields=["expires_at"], name="export_to_destroy", condition=Q(state="READY")),
        ]

    def __str__(self) -> str:
        return f"Export {str(self.pk)[:8]}"

    @transition(state, [_S.REQUESTED, _S.BUILDING], _S.BUILDING)
    def start(self, *, at):
        """A worker builds it, or another one begins again where one died."""
        self.started_at, self.attempts = at, self.attempts + 1

    @transition(state, _S.BUILDING, _S.READY)
    def finish(self, *, at, expires_at, file):
        """The file lies in private storage."""
        self.ready_at, self.expires_at = at, expires_at
        self.key, self.size_bytes, self.sha256, self.contents = file.key, file.size, file.sha256, file.contents

    @transition(state, [_S.REQUESTED, _S.BUILDING], _S.FAILED)
    def fail(self):
        """Tried too often."""

    @transition(state, _S.READY, _S.EXPIRED)
    def expire(self):
        """The file is destroyed."""
        self.key = ""
