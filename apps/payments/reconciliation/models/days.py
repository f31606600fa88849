"""Days: which were asked of a gateway, and which were shut."""

from django.conf import settings
from django.db import models

from apps.core.models import BaseModel, append_only


class FetchedDay(BaseModel):
    """A gateway's settlement rows of one day, asked by API: how often, and what came."""

    gateway = models.CharField(max_length=20)
    date = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    is_complete = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-date", "gateway"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["gateway", "date"], name="recon_fetched_day_once")]
        indexes = [models.Index(fields=["-date", "gateway"], name="recon_fetched_day")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.date}"


class MoneyDay(BaseModel):
    """A business date whose money in and out was looked through and shut, with the figures of that moment."""

    date = models.DateField(unique=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    figures = models.JSONField(default=dict)
    open_breaks = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-date"]
        default_permissions = ("view",)
        permissions = [("close_moneyday", "Can close a day of money in and out")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.date:%d %b %Y}"
