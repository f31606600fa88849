"""What protects a person's data beside the columns: their own key, and who read which private file."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.fields import EncryptedTextField

from .append_only import append_only
from .base import BaseModel


class PersonalKey(BaseModel):
    """One person's data key, wrapped by FIELD_ENCRYPTION_KEYS. Destroyed, all it sealed is unreadable for good."""

    # No constraint and no cascade: the row that says "destroyed" must outlive everything else.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", db_constraint=False, editable=False
    )
    wrapped = EncryptedTextField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped=None, destroyed_at__isnull=False) | Q(wrapped__isnull=False, destroyed_at=None),
                name="personal_key_is_there_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FileRead(BaseModel):
    """A private file that was served to somebody. Append-only."""

    key = models.CharField(max_length=300, help_text="The file's name in private storage.")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=200)
    opener = models.CharField(max_length=60, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["key", "id"], name="file_read_key"),
            models.Index(fields=["actor", "id"], name="file_read_actor"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.key} by {self.actor_id}"
