"""What transfers to merchants cost, from when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.core.models import BaseModel
from apps.core.money import Money, from_minor
from apps.wallet.engine.fees import FeeTerms


class TransferFee(BaseModel):
    """The terms from a business date on, until the next row of the currency begins. What has begun stays as it was."""

    currency = models.CharField(max_length=3)
    effective_from = models.DateField()
    percent = models.DecimalField(max_digits=7, decimal_places=4, help_text="Of the amount.")
    fixed_minor = models.BigIntegerField(default=0, help_text="Added to it, minor units.")
    minimum_minor = models.BigIntegerField(default=0, help_text="At least this, minor units.")
    maximum_minor = models.BigIntegerField(null=True, blank=True, help_text="At most this, minor units.")
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, default=18, help_text="GST on the fee.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["currency", "-effective_from"]
        verbose_name = "fee of transfers to merchants"
        verbose_name_plural = "fees of transfers to merchants"
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["currency", "effective_from"], name="wallet_fee_once_a_day"),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=100, tax_percent__gte=0, tax_percent__lte=100),
                name="wallet_fee_percent",
            ),
            models.CheckConstraint(
                condition=Q(fixed_minor__gte=0, minimum_minor__gte=0)
                & (Q(maximum_minor__isnull=True) | Q(maximum_minor__gte=F("minimum_minor"))),
                name="wallet_fee_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} from {self.effective_from}: {self.percent.normalize():f} %"

    @property
    def terms(self) -> FeeTerms:
        return FeeTerms(self.percent, self.fixed_minor, self.minimum_minor, self.maximum_minor, self.tax_percent)

    @property
    def fixed(self) -> Money:
        return from_minor(self.fixed_minor, self.currency)

    @property
    def minimum(self) -> Money:
        return from_minor(self.minimum_minor, self.currency)

    @property
    def maximum(self) -> Money | None:
        return None if self.maximum_minor is None else from_minor(self.maximum_minor, self.currency)
