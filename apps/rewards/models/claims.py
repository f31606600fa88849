"""Tries to claim a profile."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel, append_only

from .player import Player


class PlayerClaim(BaseModel):
    """One try of a user to claim a profile by a second fact; wrong ones are counted. Append-only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    player = models.ForeignKey(Player, models.PROTECT, null=True, related_name="claims")

    class Meta:
        default_permissions = ("view",)
        indexes = [models.Index(fields=["user", "created_at"], name="rewards_claim_of_user")]
        triggers = append_only()

    def __str__(self) -> str:
        return "Claimed" if self.player_id else "Not claimed"
