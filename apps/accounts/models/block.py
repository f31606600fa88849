"""Blocks: who may not come in, why and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localtime

from apps.accounts.states import BlockReason
from apps.core import clock
from apps.core.models import BaseModel


class UserBlockQuerySet(models.QuerySet):
    def active(self):
        """Neither lifted nor run out."""
        return self.filter(Q(until=None) | Q(until__gt=clock.now()), lifted_at=None)


class UserBlock(BaseModel):
    """One block of one user. It ends when lifted or when `until` has passed; time alone needs no job."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="blocks")
    reason_code = models.CharField(max_length=16, choices=BlockReason, default=BlockReason.OTHER)
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True, blank=True)
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField(max_length=500, blank=True)

    objects = UserBlockQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(lifted_at=None), name="one_open_block_per_user"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("created_at")), name="block_until_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="block_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_code_display()} since {localtime(self.created_at):%d %b %Y, %H:%M}"

    @property
    def is_active(self) -> bool:
        return self.lifted_at is None and (self.until is None or self.until > clock.now())
