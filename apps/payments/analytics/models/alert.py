"""A success rate that fell."""

from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel


class RateAlert(BaseModel):
    """Too few tries succeed at a gateway by a method; open until they do again, or too few are made to tell."""

    gateway = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    percent = models.DecimalField(max_digits=5, decimal_places=2, help_text="Of the tries when it was opened.")
    lowest = models.DecimalField(max_digits=5, decimal_places=2)
    tries = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "method"], condition=Q(closed_at=None), name="payment_analytics_one_open_alert"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.method}: {self.percent} %"
