"""How people join the staff, and what they prove themselves with: invitations, passwords, devices."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.accounts.engine.identifiers import mask_email
from apps.core import clock
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel

from .user import User


class StaffMember(User):
    """Users who work here."""

    class Meta:
        proxy = True
        ordering = ["-id"]
        default_permissions = ("view",)
        verbose_name = "member of staff"
        verbose_name_plural = "staff"


class StaffInviteQuerySet(models.QuerySet):
    def open(self):
        """May still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())


class StaffInvite(BaseModel):
    """A place on the staff offered by mail. The link follows from the id and the server key: it is stored nowhere."""

    email = EncryptedTextField()
    email_index = BlindIndexField()
    name = models.CharField(max_length=120)
    roles = models.JSONField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invite")

    objects = StaffInviteQuerySet.as_manager()
    personal_fields = ("name",)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        verbose_name = "invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["email_index"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invite_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, user=None) | Q(accepted_at__isnull=False, user__isnull=False),
                name="accepted_invite_has_a_user",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_email(self) -> str:
        return mask_email(self.email)

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > clock.now()


class PasswordReset(BaseModel):
    """Somebody asked for a new password; no `user` when nobody on the staff has that address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    email_index = BlindIndexField()
    ip = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["email_index", "-asked_at"], name="reset_of_email"),
            models.Index(fields=["ip", "-asked_at"], name="reset_of_ip"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OldPassword(BaseModel):
    """The hash of a password somebody had, so that it does not come back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class KnownDevice(BaseModel):
    """A device a member of staff has logged in from; `digest` is a keyed hash of what identifies it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="known_devices")
    digest = BlindIndexField()
    last_seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_known_device_of_a_kind")]

    def __str__(self) -> str:
        return str(self.pk)
