"""Sums by the hour: rows of deposits are counted once in the background, pages read a few hundred sums."""

from django.db import models

from apps.core.models import BaseModel


class HourlyFigures(BaseModel):
    """What was begun in one hour (of the business clock) at one gateway by one method, and what became of it.

    `begun` orders; `unreached` of them never came to be at the gateway; `paid` and `failed` are tries to pay them.
    """

    hour = models.DateTimeField()
    gateway = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    begun = models.PositiveIntegerField()
    unreached = models.PositiveIntegerField()
    paid = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    minor = models.BigIntegerField("taken", help_text="Minor units.")
    fee_minor = models.BigIntegerField("fees", help_text="Minor units, their tax included.")
    tax_minor = models.BigIntegerField("tax on fees", help_text="Minor units.")
    settled = models.PositiveIntegerField()
    settle_seconds = models.BigIntegerField("seconds until settled", help_text="Of all that are settled.")

    class Meta:
        verbose_name = verbose_name_plural = "payment figures"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "gateway", "method", "currency"], name="payment_analytics_hour_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.method} {self.hour:%Y-%m-%d %H:%M}"


class HourlyFailures(BaseModel):
    """Why tries of one hour failed: the gateway's own code, or ORDER_ and the outcome where no order came to be."""

    hour = models.DateTimeField()
    gateway = models.CharField(max_length=40)
    method = models.CharField(max_length=10)
    code = models.CharField(max_length=80)
    failed = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "payment failures"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "gateway", "method", "code"], name="payment_analytics_failure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.hour:%Y-%m-%d %H:%M}"
