"""How a person wants to be written to, and where they can be."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.models import BaseModel
from apps.notifications.states import Category, Channel, Language, SuppressionReason


class ContactProfile(models.Model):
    """Language, clock and quiet hours of a person, and how much they have not read. No row: the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="contact_profile"
    )
    language = models.CharField(max_length=5, choices=Language, default=Language.EN)
    time_zone = models.CharField(max_length=64, default="Asia/Kolkata")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notifications_quiet_hours_whole",
            )
        ]

    def __str__(self) -> str:
        return f"contact of {self.user_id}"


class Preference(BaseModel):
    """What a person said about one category on one channel; offers need a yes, the rest needs no word."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    category = models.CharField(max_length=12, choices=Category)
    channel = models.CharField(max_length=8, choices=Channel)
    is_on = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint("user", "category", "channel", name="notifications_preference_once")]

    def __str__(self) -> str:
        return f"{self.category} {self.channel}"


class Device(BaseModel):
    """A phone or browser that takes push messages. A token has one owner: who logs in last takes it over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_devices")
    session = models.ForeignKey("accounts.Session", models.SET_NULL, null=True, related_name="+")
    platform = models.CharField(max_length=16, blank=True)
    token = EncryptedTextField()
    token_index = BlindIndexField(unique=True)
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    gone_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.platform or 'device'} {self.pk}"


class Suppression(BaseModel):
    """An address nothing is sent to on this channel, until somebody lifts it."""

    channel = models.CharField(max_length=8, choices=Channel)
    address_index = BlindIndexField()
    address_shown = models.CharField(max_length=80)
    reason = models.CharField(max_length=12, choices=SuppressionReason)
    note = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ("view",)
        permissions = [("manage_suppression", "Can add to and lift from the suppression list")]
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "channel", "address_index", condition=Q(lifted_at=None), name="notifications_suppressed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_shown} ({self.get_channel_display()})"
