"""Why a reviewer decides as they do: rows that people edit, so that words to users need no release."""

from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import NextAction, ReasonUse


class ReasonCode(models.Model):
    """A reason with its words for the house and for the user. The code itself never changes."""

    code = models.CharField(primary_key=True, max_length=40)
    use = models.CharField(max_length=9, choices=ReasonUse)
    internal_text = models.CharField(max_length=200)
    user_text_en = models.CharField("User text (English)", max_length=300)
    user_text_hi = models.CharField("User text (Hindi)", max_length=300)
    next_action = models.CharField(max_length=20, choices=NextAction, default=NextAction.NONE)
    appealable = models.BooleanField(default=False)
    retention_days = models.PositiveIntegerField(
        default=1825, help_text="How long the pictures of a case closed for this reason are kept."
    )
    position = models.PositiveSmallIntegerField(default=50, help_text="The order, and the digit in the review.")
    is_active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["use", "position", "code"]
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=~Q(user_text_en="") & ~Q(user_text_hi=""),
                name="kyc_reason_tells_the_user",
            ),
        ]

    def __str__(self) -> str:
        return self.internal_text

    def user_text(self, language: str) -> str:
        """What the user reads."""
        return self.user_text_hi if language == "hi" else self.user_text_en
