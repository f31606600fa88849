"""What each level of proof allows."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from apps.accounts.kyc.states import Level
from apps.accounts.states import LimitPeriod

# Also keeps NaN out, which is greater than everything.
MOST = Decimal("999999999999999")


class KycLevelLimit(models.Model):
    """One policy row: at this level, this action, in this currency, at most this much (empty: any amount).

    Per call, and together in a business day and in a calendar month.
    """

    level = models.PositiveSmallIntegerField(choices=Level)
    action = models.CharField(max_length=40)
    currency = models.CharField(max_length=3, default="INR")
    is_allowed = models.BooleanField(default=True)
    max_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    max_per_day = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)
    max_per_month = models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["action", "currency", "level"]
        verbose_name = "KYC limit"
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["level", "action", "currency"], name="kyc_limit_once"),
            models.CheckConstraint(
                condition=Q(max_amount=None) | Q(max_amount__gte=0, max_amount__lte=MOST), name="kyc_limit_amount"
            ),
            models.CheckConstraint(
                condition=Q(max_per_day=None) | Q(max_per_day__gte=0, max_per_day__lte=MOST), name="kyc_limit_day"
            ),
            models.CheckConstraint(
                condition=Q(max_per_month=None) | Q(max_per_month__gte=0, max_per_month__lte=MOST),
                name="kyc_limit_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}: {self.action} in {self.currency}"

    def of_periods(self) -> list[tuple[LimitPeriod, Decimal]]:
        """What may be moved together, by period."""
        told = ((LimitPeriod.DAY, self.max_per_day), (LimitPeriod.MONTH, self.max_per_month))
        return [(period, most) for period, most in told if most is not None]
