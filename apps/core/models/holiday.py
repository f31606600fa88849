"""The calendar of the banks."""

from django.db import models

from .base import BaseModel


class BankHoliday(BaseModel):
    """A day on which banks do not work, besides Saturdays and Sundays."""

    date = models.DateField(unique=True)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["-date"]
        default_permissions = ("view", "add", "delete")

    def __str__(self) -> str:
        return f"{self.date:%d %b %Y}: {self.title}"
