"""Tax withheld from payouts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import BaseModel
from apps.payments.payouts.states import TaxBasis


class TaxRule(BaseModel):
    """Holds from its date until the next one's: never changed, so what was withheld can always be explained."""

    currency = models.CharField(max_length=3, default="INR")
    effective_from = models.DateField()
    basis = models.CharField(max_length=16, choices=TaxBasis)
    rate = models.DecimalField(max_digits=5, decimal_places=4, help_text="0.3 is 30 %. Zero: nothing is withheld.")
    exempt_minor = models.BigIntegerField(
        "free up to", default=0, help_text="A payout whose taxed part is no more than this is free, minor units."
    )
    section = models.CharField(max_length=60, help_text="The law it rests on: Section 194BA.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-effective_from", "-id"]
        default_permissions = ("view",)
        permissions = [("set_taxrule", "Can write rules of tax at source")]
        constraints = [
            models.UniqueConstraint(fields=["currency", "effective_from"], name="payouts_tax_rule_once_a_day"),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lt=1), name="payouts_tax_rate"),
            models.CheckConstraint(condition=Q(exempt_minor__gte=0), name="payouts_tax_exempt"),
            models.CheckConstraint(condition=Q(basis__in=TaxBasis.values), name="payouts_tax_basis_known"),
        ]

    def __str__(self) -> str:
        return f"{self.section} from {self.effective_from}"
