"""The sums behind the dashboard, added up beforehand: no page adds up a million players."""

from django.db import models

from .amounts import changed_at


class Board(models.Model):
    """One row: the sums, and what they were added up from, so that an unchanged book costs nothing."""

    key = models.CharField(max_length=8, primary_key=True, default="rewards")
    sums = models.JSONField()
    seen = models.JSONField(help_text="The newest recalculation, run and business date that went into the sums")
    updated_at = changed_at()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Sums of {self.updated_at:%Y-%m-%d %H:%M}"
